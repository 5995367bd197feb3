// A recording's file: its lines in pieces, each of one kind and a gzip file of its own, and an index behind
// them. Only what somebody looks at is unpacked. docs/recordings.md describes it.
#pragma once

#include "recording/line.h"

#include <list>
#include <map>
#include <memory>
#include <vector>

namespace fg::recording {

// What the piece of another size is refused for: a file that says so was made by nobody who means well.
inline constexpr std::size_t kMostOfPiece = std::size_t{1} << 28;

struct Piece {
  net::SimTime at{0}; // of its first line
  std::size_t offset = 0, bytes = 0;
  std::size_t lines = 0, before = 0; // how many it has, and how many of its kind stand before it
  std::vector<uint32_t> keys;        // numbers of what its lines are about: first, last, first, last …

  bool has(uint32_t key) const;
};

struct NumberedLine : Line {
  std::optional<uint32_t> number; // of what it is about: a packet, a table
};

struct Unpacked {
  std::string text; // the lines are views into it
  std::vector<NumberedLine> lines;
};
using Lines = std::shared_ptr<const Unpacked>;

// Of keys that are texts, as JSON writes them.
using Numbers = std::map<std::string, uint32_t>;

// The number of what a line is about: it stands in its key, or is the key's own. Nothing where there is none.
std::optional<uint32_t> numberOf(const Json& key, const Numbers& numbers);

class Pieces {
public:
  // What is wrong, otherwise. All bytes are checked against the checksum at the end; what the pieces hold is
  // looked at when it is asked for.
  static tl::expected<Pieces, std::string> parse(std::string file);

  net::SimTime end() const { return m_end; }
  // By time.
  const std::vector<Piece>& of(std::string_view kind) const;
  // What is no line is left out.
  Lines unpack(const Piece& piece) const;
  // What lines of that key are about.
  std::optional<uint32_t> numberOf(const Json& key) const { return recording::numberOf(key, m_numbers); }

private:
  tl::expected<void, std::string> takeIndex(std::string_view text, std::size_t end);
  bool take(const Line& line);
  bool takePiece(const Line& line);

  std::string m_file;
  net::SimTime m_end{0};
  std::size_t m_taken = 0; // where the next piece must begin
  std::map<std::string, std::vector<Piece>, std::less<>> m_pieces;
  Numbers m_numbers;
  mutable std::list<std::pair<std::size_t, Lines>> m_kept; // by offset, what was used last in front
};

// The kind of the pieces that hold a place's tables, and their changes; without a name, the cluster's.
std::string kindOfTables(std::string_view place);
// A file of these pieces. `end` is when the recording ends.
std::string sealed(std::string pieces, std::string_view index, net::SimTime end);

} // namespace fg::recording
