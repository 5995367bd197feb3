// A recording that was read: whatever is asked about it is answered as of a time, without playing anything.
#pragma once

#include "core/diagnostic.h"
#include "recording/pieces.h"
#include "recording/row_change.h"
#include "report/sentences.h"

#include <set>

namespace fg::recording {

class Contents {
public:
  // `file` is for the diagnostics, `bytes` are the file's.
  static tl::expected<Contents, core::Diagnostic> read(const std::string& file, std::string bytes);

  // {name, seed, capture, title, description, probes, narration …}
  const Json& head() const { return m_head; }
  net::SimTime end() const { return m_pieces.end(); }

  const Json& places(net::SimTime at) const;
  const Json& topology(net::SimTime at) const;
  std::size_t changes(net::SimTime at) const; // how many there were until then
  std::size_t packets(net::SimTime at) const;
  Json change(std::size_t index, report::Language language) const;
  Json packet(std::size_t index, net::SimTime at) const;
  // The same with final_flow and hops.
  Json hops(std::size_t index, net::SimTime at, report::Language language) const;
  // What is written of its hops, as it is: the same text tells the same way.
  std::string hopsText(std::size_t index) const;
  // Nothing where there is no such table, or its lines do not fit together.
  std::optional<Rows> rows(const std::string& table, const std::string& place, net::SimTime at) const;

private:
  // A line that was looked up; null where there is none.
  struct Found {
    Lines piece;
    const NumberedLine* line = nullptr;
    Json value() const;
  };
  // What was read last, as it comes again and again.
  struct Remembered {
    std::string text;
    Json value;
  };

  explicit Contents(Pieces pieces) : m_pieces(std::move(pieces)) {}
  std::string takeHead(); // what is wrong, or nothing
  // The last line of the kind until then, of those with that number where one is given.
  Found latest(std::string_view kind, net::SimTime at, std::optional<uint32_t> number = {}) const;
  const Json& remembered(Remembered& last, const Found& found) const;
  Json headOf(std::size_t index, net::SimTime at) const;
  std::vector<Found> linesOfHops(std::size_t index, net::SimTime at) const;
  Json hopsOf(std::size_t index, net::SimTime at, report::Language language,
              std::set<std::size_t>& told) const; // the packets that are told already

  Pieces m_pieces;
  Json m_head;
  mutable Remembered m_places, m_topology;
};

} // namespace fg::recording
