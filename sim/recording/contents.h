// A recording that was read: whatever is asked about it is answered as of a time, without playing anything.
#pragma once

#include "core/diagnostic.h"
#include "recording/line.h"
#include "recording/row_change.h"
#include "report/sentences.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace fg::recording {

// A file that unpacks to more is refused.
inline constexpr std::size_t kMostBytes = std::size_t{2} << 30;

class Contents {
public:
  // `file` is for the diagnostics. All lines are checked; what hops hold is looked at when it is asked for.
  static tl::expected<Contents, core::Diagnostic> parse(const std::string& file, std::string text);
  // The same for the bytes of a file.
  static tl::expected<Contents, core::Diagnostic> unpack(const std::string& file, std::string_view bytes);

  // {name, seed, capture, title, description, probes, narration …}
  const Json& head() const { return m_head; }
  net::SimTime end() const { return m_end; }

  Json places(net::SimTime at) const;
  Json topology(net::SimTime at) const;
  std::size_t changes(net::SimTime at) const; // how many there were until then
  std::size_t packets(net::SimTime at) const;
  Json change(std::size_t index, report::Language language) const;
  Json packet(std::size_t index, net::SimTime at) const;
  // The same with final_flow and hops.
  Json hops(std::size_t index, net::SimTime at, report::Language language) const;
  // Nothing where there is no such table, or its lines do not fit together.
  std::optional<Rows> rows(const std::string& table, const std::string& place, net::SimTime at) const;

private:
  // What somebody wrote, from that time on.
  struct Version {
    net::SimTime at;
    std::string_view value;
    bool isWhole = true;
  };
  using Versions = std::vector<Version>; // by time
  struct Packet {
    Versions heads;
    std::vector<Versions> hops;
  };
  using Problem = std::string; // empty: none

  explicit Contents(std::string text) : m_text(std::make_unique<const std::string>(std::move(text))) {}
  Problem take(const Line& line, std::size_t number);
  Problem takeHead(const Line& line);
  Problem takePacket(const Line& line);
  Problem takeHop(const Line& line);
  Problem takeRows(const Line& line);
  static const Version* latest(const Versions& versions, net::SimTime at);
  static Json valueOf(const Version* version);
  Json headOf(std::size_t index, net::SimTime at) const;
  Json hopsOf(std::size_t index, net::SimTime at, report::Language language,
              std::set<std::size_t>& told) const; // the packets that are told already

  std::unique_ptr<const std::string> m_text; // the values are views into it
  Json m_head;
  net::SimTime m_last{0}, m_end{0};
  bool m_isWhole = false;
  Versions m_places, m_topology, m_changes;
  std::vector<Packet> m_packets;
  std::map<std::pair<std::string, std::string>, Versions> m_tables; // by name and place
};

} // namespace fg::recording
