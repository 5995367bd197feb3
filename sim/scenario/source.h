// The texts that a scenario was read from, and the places in them.
#pragma once

#include "core/diagnostic.h"

#include <cstdint>
#include <deque>
#include <string>

namespace fg::scenario {

// A place in one of the texts. Line and column count from 1, the column in characters.
struct Place {
  uint32_t source = 0;
  uint32_t line = 0;
  uint32_t column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

// A scenario and all that it extends, in the order in which they were read.
class Sources {
public:
  struct Source {
    std::string file; // as shown to the user
    std::string text;
  };

  // Gives the number of the text. A byte order mark is taken off.
  uint32_t add(std::string file, std::string text);
  const Source& at(uint32_t number) const { return m_sources[number]; }
  core::SourceRef ref(const Place& place) const;
  // The line that `place` points into, without its end and with '?' for bytes that are not UTF-8.
  // Empty where the line is too long to be shown.
  std::string line(const Place& place) const;

private:
  std::deque<Source> m_sources;
};

} // namespace fg::scenario
