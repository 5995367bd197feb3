// A value that is there or not, in memory of its own: an optional for what few of many objects have.
#pragma once

#include <memory>
#include <utility>

namespace fg::core {

template<class T> class Boxed {
public:
  Boxed() = default;
  Boxed(T value) : m_value(std::make_unique<T>(std::move(value))) {}
  Boxed(const Boxed& other) : m_value(other.m_value ? std::make_unique<T>(*other.m_value) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    m_value = std::move(other.m_value);
    return *this;
  }

  T& emplace() {
    m_value = std::make_unique<T>();
    return *m_value;
  }
  explicit operator bool() const { return m_value != nullptr; }
  T& operator*() { return *m_value; }
  const T& operator*() const { return *m_value; }
  T* operator->() { return m_value.get(); }
  const T* operator->() const { return m_value.get(); }

private:
  std::unique_ptr<T> m_value;
};

} // namespace fg::core
