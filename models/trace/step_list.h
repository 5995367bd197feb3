// The steps of a recording, in the order in which they were made.
#pragma once

#include "core/huge_pages.h"
#include "trace/step.h"

#include <bit>
#include <stdexcept>
#include <vector>

namespace fg::trace {

// They are many, so they lie in pieces that are never moved, each twice as large as the one before it: a step
// stays where it is as long as the list lives.
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
  const Step& operator[](size_t at) const {
    const size_t piece = pieceOf(at);
    return m_pieces[piece][at - firstOf(piece)];
  }
  const Step& at(size_t at) const {
    if (at >= m_size) throw std::out_of_range("there is no step " + std::to_string(at));
    return (*this)[at];
  }
  const Step& back() const { return (*this)[m_size - 1]; }
  const_iterator begin() const { return {*this, 0}; }
  const_iterator end() const { return {*this, m_size}; }

  // A new step at the end, to be filled in.
  Step& add() {
    const size_t piece = pieceOf(m_size++);
    if (piece == m_pieces.size()) m_pieces.emplace_back().reserve(kFirstPiece << piece);
    return m_pieces.back().emplace_back();
  }
  void clear() { m_pieces.clear(), m_size = 0; }

private:
  static constexpr size_t kFirstPiece = 256;
  static size_t pieceOf(size_t at) { return std::bit_width(at / kFirstPiece + 1) - 1; }
  static size_t firstOf(size_t piece) { return kFirstPiece * ((size_t{1} << piece) - 1); }

  // Each has all its room from the start.
  std::vector<std::vector<Step, core::HugePages<Step>>> m_pieces;
  size_t m_size = 0;
};

} // namespace fg::trace
