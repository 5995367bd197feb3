// Messages of protobuf as bytes: varints, byte strings, messages within messages. One function
// `fields(archive, message)` names a message's fields for both ways.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fg::etcd::protobuf {

template<class T> constexpr bool kIsVarint = std::is_integral_v<T> || std::is_enum_v<T>;

// Fields that have their default are left out.
class Writer {
public:
  std::string bytes;

  template<class T>
  requires kIsVarint<T>
  void operator()(int number, const T& value) {
    if (value == T{}) return;
    key(number, kVarint);
    varint(static_cast<uint64_t>(value));
  }
  void operator()(int number, const std::string& text) {
    if (!text.empty()) string(number, text);
  }
  template<class T>
  requires(!kIsVarint<T>) void operator()(int number, const T& message) {
    nested(number, [&](auto& inside) { fields(inside, message); });
  }
  template<class T> void operator()(int number, const std::optional<T>& message) {
    if (message) (*this)(number, *message);
  }
  template<class T> void operator()(int number, const std::vector<T>& all) {
    for (const T& one : all)
      if constexpr (std::is_same_v<T, std::string>)
        string(number, one);
      else
        (*this)(number, one);
  }
  template<class Fill> void nested(int number, Fill fill) {
    Writer inside;
    fill(inside);
    string(number, inside.bytes);
  }

private:
  static constexpr uint64_t kVarint = 0, kBytes = 2;
  void key(int number, uint64_t type) { varint(static_cast<uint64_t>(number) << 3 | type); }
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  }
  void string(int number, std::string_view text) {
    key(number, kBytes);
    varint(text.size());
    bytes += text;
  }
};

// Fields that are not there keep what they have. What cannot be read ends the message.
class Reader {
public:
  explicit Reader(std::string_view bytes);

  template<class T>
  requires kIsVarint<T>
  void operator()(int number, T& value) const {
    if (auto it = m_numbers.find(number); it != m_numbers.end()) value = static_cast<T>(it->second);
  }
  void operator()(int number, std::string& text) const {
    if (auto it = m_strings.find(number); it != m_strings.end()) text = it->second.back();
  }
  template<class T>
  requires(!kIsVarint<T>) void operator()(int number, T& message) const {
    nested(number, [&](auto& inside) { fields(inside, message); });
  }
  template<class T> void operator()(int number, std::optional<T>& message) const {
    if (has(number)) (*this)(number, message.emplace());
  }
  template<class T> void operator()(int number, std::vector<T>& all) const {
    auto it = m_strings.find(number);
    if (it == m_strings.end()) return;
    for (std::string_view one : it->second)
      if constexpr (std::is_same_v<T, std::string>) {
        all.emplace_back(one);
      } else {
        Reader inside(one);
        fields(inside, all.emplace_back());
      }
  }
  template<class Take> void nested(int number, Take take) const {
    auto it = m_strings.find(number);
    if (it == m_strings.end()) return;
    Reader inside(it->second.back());
    take(inside);
  }
  bool has(int number) const { return m_strings.contains(number); }

private:
  std::map<int, uint64_t> m_numbers;
  std::map<int, std::vector<std::string_view>> m_strings;
};

} // namespace fg::etcd::protobuf
