#include "recording/contents.h"

#include "recording/gzip.h"
#include "recording/hop_json.h"
#include "trace/disposition.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::recording {
namespace {

tl::unexpected<core::Diagnostic> unreadable(const std::string& file, std::string message,
                                            std::string remedy) {
  core::Diagnostic diagnostic;
  diagnostic.place.file = file;
  diagnostic.message = std::move(message);
  diagnostic.remedy = std::move(remedy);
  return tl::unexpected(std::move(diagnostic));
}

constexpr std::size_t kMostTunnels = 256; // on one packet's way

constexpr const char* kRecordAgain = "record it again: flannelgraph run SCENARIO --record FILE";

std::optional<std::size_t> numberOf(const Json& json) {
  if (!json.is_number_unsigned()) return {};
  return json.get<std::size_t>();
}

bool isPairOf(const Json& key, bool (*fits)(const Json&)) {
  return key.is_array() && key.size() == 2 && fits(key[0]) && fits(key[1]);
}

} // namespace

tl::expected<Contents, core::Diagnostic> Contents::unpack(const std::string& file, std::string_view bytes) {
  auto text = gunzip(bytes, kMostBytes);
  if (!text) return unreadable(file, "this recording cannot be unpacked: " + text.error(), kRecordAgain);
  return parse(file, std::move(*text));
}

tl::expected<Contents, core::Diagnostic> Contents::parse(const std::string& file, std::string text) {
  Contents out(std::move(text));
  std::string_view rest = *out.m_text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    std::string_view one = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    auto line = parseLine(one);
    if (number == 1 && (!line || line->kind != kFormat))
      return unreadable(file, "this is no recording",
                        "a recording comes from 'flannelgraph run SCENARIO --record FILE'; a capture that is "
                        "compressed must be unpacked first");
    Problem problem = line ? out.take(*line, number) : line.error();
    if (problem.empty()) continue;
    auto bad = unreadable(file, fmt::format("line {} of this recording does not fit: {}", number, problem),
                          number == 1 ? "use the version of flannelgraph that it was made with, or "
                                            + std::string(kRecordAgain)
                                      : kRecordAgain);
    return bad;
  }
  if (!out.m_isWhole)
    return unreadable(file, "this recording is cut off: its last line is missing", kRecordAgain);
  return out;
}

Contents::Problem Contents::take(const Line& line, std::size_t number) {
  if (m_isWhole) return "it stands behind the end";
  // Hops are nearly all of a recording: theirs are read when somebody looks.
  if (line.kind != "hop" && !Json::accept(line.value)) return "its value cannot be read";
  if (line.at < m_last) return "its time is before that of the line above";
  m_last = line.at;
  Version version{line.at, line.value};
  if (line.kind == kFormat) return number == 1 ? takeHead(line) : "it begins once more";
  if (line.kind == "places") return m_places.push_back(version), "";
  if (line.kind == "topology") return m_topology.push_back(version), "";
  if (line.kind == "change") return m_changes.push_back(version), "";
  if (line.kind == "packet") return takePacket(line);
  if (line.kind == "hop") return takeHop(line);
  if (line.kind == "table" || line.kind == "rows") return takeRows(line);
  if (line.kind != "end") return fmt::format("there is no kind '{}'", line.kind);
  const Json value = Json::parse(line.value);
  if (!value.is_object() || numberOf(value.value("lines", Json())) != number - 1)
    return "lines are missing before it";
  m_isWhole = true;
  m_end = line.at;
  return {};
}

Contents::Problem Contents::takeHead(const Line& line) {
  m_head = Json::parse(line.value);
  if (!m_head.is_object()) return "it has no head";
  auto version = numberOf(m_head.value("version", Json()));
  if (version != kVersion)
    return fmt::format("it has version {}, and this program reads version {}",
                       m_head.value("version", Json()).dump(), kVersion);
  bool fits = m_head.value("name", Json()).is_string() && m_head.value("capture", Json()).is_boolean()
              && m_head.value("title", Json()).is_object() && m_head.value("description", Json()).is_object()
              && m_head.value("probes", Json()).is_array() && m_head.value("narration", Json()).is_array();
  return fits ? "" : "its head is not whole";
}

Contents::Problem Contents::takePacket(const Line& line) {
  auto index = numberOf(line.key);
  if (!index || *index > m_packets.size()) return "it is of a packet that cannot be";
  if (*index == m_packets.size()) m_packets.emplace_back();
  m_packets[*index].heads.push_back({line.at, line.value});
  return {};
}

Contents::Problem Contents::takeHop(const Line& line) {
  if (!isPairOf(line.key, [](const Json& part) { return part.is_number_unsigned(); }))
    return "it is of a hop without a number";
  auto packet = line.key[0].get<std::size_t>(), hop = line.key[1].get<std::size_t>();
  if (packet >= m_packets.size() || hop > m_packets[packet].hops.size())
    return "it is of a hop that cannot be";
  std::vector<Versions>& hops = m_packets[packet].hops;
  if (hop == hops.size()) hops.emplace_back();
  hops[hop].push_back({line.at, line.value});
  return {};
}

Contents::Problem Contents::takeRows(const Line& line) {
  if (!isPairOf(line.key, [](const Json& part) { return part.is_string(); })) return "it is of no table";
  Versions& versions = m_tables[{line.key[0].get<std::string>(), line.key[1].get<std::string>()}];
  if (versions.empty() && line.kind == "rows") return "it changes a table that was not there";
  versions.push_back({line.at, line.value, line.kind == "table"});
  return {};
}

const Contents::Version* Contents::latest(const Versions& versions, net::SimTime at) {
  auto after = std::ranges::upper_bound(versions, at, {}, &Version::at);
  return after == versions.begin() ? nullptr : &*(after - 1);
}

Json Contents::valueOf(const Version* version) {
  if (!version) return {};
  Json value = Json::parse(version->value, nullptr, false);
  return value.is_discarded() ? Json() : value;
}

Json Contents::places(net::SimTime at) const { return valueOf(latest(m_places, at)); }
Json Contents::topology(net::SimTime at) const { return valueOf(latest(m_topology, at)); }

std::size_t Contents::changes(net::SimTime at) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(m_changes, at, {}, &Version::at)
                                  - m_changes.begin());
}

// They are numbered as they began.
std::size_t Contents::packets(net::SimTime at) const {
  auto beginOf = [](const Packet& packet) { return packet.heads.front().at; };
  return static_cast<std::size_t>(std::ranges::upper_bound(m_packets, at, {}, beginOf) - m_packets.begin());
}

Json Contents::change(std::size_t index, report::Language language) const {
  Json out = valueOf(&m_changes[index]);
  if (out.is_object() && out.contains("text")) out["text"] = inOne(out["text"], language);
  return out;
}

Json Contents::headOf(std::size_t index, net::SimTime at) const {
  return valueOf(latest(m_packets[index].heads, at));
}

Json Contents::packet(std::size_t index, net::SimTime at) const {
  Json out = headOf(index, at);
  if (out.is_object()) out.erase("final_flow");
  return out;
}

Json Contents::hops(std::size_t index, net::SimTime at, report::Language language) const {
  Json out = headOf(index, at);
  if (!out.is_object()) return out;
  std::set<std::size_t> told{index};
  out["hops"] = hopsOf(index, at, language, told);
  return out;
}

// Each packet is told once, and only so deep, whatever a file says of what travels in what.
Json Contents::hopsOf(std::size_t index, net::SimTime at, report::Language language,
                      std::set<std::size_t>& told) const {
  Json out = Json::array();
  for (const Versions& versions : m_packets[index].hops) {
    Json hop = valueOf(latest(versions, at));
    if (!hop.is_object()) continue;
    if (hop.contains("steps") && hop["steps"].is_array())
      for (Json& step : hop["steps"]) {
        if (!step.is_object()) continue;
        if (step.contains("summary")) step["summary"] = inOne(step["summary"], language);
        auto outer = numberOf(step.value("outer", Json()));
        step.erase("outer");
        if (!outer || *outer >= packets(at) || told.size() > kMostTunnels) continue;
        if (!told.insert(*outer).second) continue;
        Json head = headOf(*outer, at);
        if (!head.is_object()) continue;
        Json disposition = head.value("disposition", Json());
        if (disposition.is_null()) disposition = trace::name(trace::Disposition::InFlight);
        step["packet"] = {{"disposition", disposition},
                          {"final_flow", head.value("final_flow", Json())},
                          {"hops", hopsOf(*outer, at, language, told)}};
      }
    out.push_back(std::move(hop));
  }
  return out;
}

std::optional<Rows> Contents::rows(const std::string& table, const std::string& place,
                                   net::SimTime at) const {
  auto found = m_tables.find({table, place});
  if (found == m_tables.end()) return {};
  const Version* last = latest(found->second, at);
  if (!last) return {};
  const Version* from = last;
  while (!from->isWhole)
    --from;
  std::optional<Rows> rows{std::in_place};
  for (; rows && from <= last; ++from)
    rows = withChange(*rows, valueOf(from));
  return rows;
}

} // namespace fg::recording
