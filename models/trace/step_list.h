// The steps of a recording, in the order in which they were made.
#pragma once

#include "trace/step.h"

#include <stdexcept>
#include <vector>

namespace fg::trace {

// They are many, so they lie in pieces that are never moved: a step stays where it is as long as the list
// lives.
class StepList {
public:
  class const_iterator {
  public:
    const_iterator(const StepList& list, size_t at) : m_list(&list), m_at(at) {}
    const Step& operator*() const { return (*m_list)[m_at]; }
    const_iterator& operator++() { return ++m_at, *this; }
    friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.m_at == b.m_at; }

  private:
    const StepList* m_list;
    size_t m_at;
  };

  size_t size() const { return m_size; }
  bool empty() const { return m_size == 0; }
  const Step& operator[](size_t at) const { return m_pieces[at / kPiece][at % kPiece]; }
  const Step& at(size_t at) const {
    if (at >= m_size) throw std::out_of_range("there is no step " + std::to_string(at));
    return (*this)[at];
  }
  const Step& back() const { return (*this)[m_size - 1]; }
  const_iterator begin() const { return {*this, 0}; }
  const_iterator end() const { return {*this, m_size}; }

  // A new step at the end, to be filled in.
  Step& add() {
    if (m_size++ % kPiece == 0) m_pieces.emplace_back().reserve(kPiece);
    return m_pieces.back().emplace_back();
  }
  void clear() { m_pieces.clear(), m_size = 0; }

private:
  static constexpr size_t kPiece = 256;
  std::vector<std::vector<Step>> m_pieces; // each with room for kPiece from the start
  size_t m_size = 0;
};

} // namespace fg::trace
