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
constexpr std::size_t kMostOfHead = 1 << 20;

constexpr const char* kRecordAgain = "record it again: flannelgraph run SCENARIO --record FILE";

// The version that its first line tells; nothing where it is no recording.
std::optional<Json> versionOf(std::string_view bytes) {
  std::string begin = beginOfGunzipped(bytes, kMostOfHead);
  auto line = parseLine(firstLine(begin));
  if (!line || line->kind != kFormat) return {};
  const Json head = Json::parse(line->value, nullptr, false);
  return head.is_object() ? head.value("version", Json()) : Json();
}

Json jsonOf(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json() : value;
}

std::optional<std::size_t> numberOf(const Json& json) {
  if (!json.is_number_unsigned()) return {};
  return json.get<std::size_t>();
}

} // namespace

tl::expected<Contents, core::Diagnostic> Contents::read(const std::string& file, std::string bytes) {
  auto version = versionOf(bytes);
  if (!version)
    return unreadable(file, "this is no recording",
                      "a recording comes from 'flannelgraph run SCENARIO --record FILE'; a capture that is "
                      "compressed must be unpacked first");
  if (*version != kVersion)
    return unreadable(file,
                      fmt::format("this recording has version {}, and this program reads version {}",
                                  version->dump(), kVersion),
                      std::string("use the version of flannelgraph that it was made with, or ")
                          + kRecordAgain);
  auto pieces = Pieces::parse(std::move(bytes));
  if (!pieces) return unreadable(file, "this recording cannot be read: " + pieces.error(), kRecordAgain);
  Contents out(std::move(*pieces));
  if (std::string problem = out.takeHead(); !problem.empty())
    return unreadable(file, "this recording cannot be read: " + problem, kRecordAgain);
  return out;
}

std::string Contents::takeHead() {
  m_head = latest(kFormat, end()).value();
  if (!m_head.is_object()) return "it has no head";
  bool fits = m_head.value("name", Json()).is_string() && m_head.value("capture", Json()).is_boolean()
              && m_head.value("title", Json()).is_object() && m_head.value("description", Json()).is_object()
              && m_head.value("probes", Json()).is_array() && m_head.value("narration", Json()).is_array();
  return fits ? "" : "its head is not whole";
}

Json Contents::Found::value() const { return line ? jsonOf(line->value) : Json(); }

Contents::Found Contents::latest(std::string_view kind, net::SimTime at,
                                 std::optional<uint32_t> number) const {
  const std::vector<Piece>& pieces = m_pieces.of(kind);
  for (auto after = std::ranges::upper_bound(pieces, at, {}, &Piece::at); after != pieces.begin(); --after) {
    const Piece& piece = *(after - 1);
    if (number && !piece.has(*number)) continue;
    Lines lines = m_pieces.unpack(piece);
    auto fits = [&](const NumberedLine& line) { return line.at <= at && (!number || line.number == number); };
    auto found = std::find_if(lines->lines.rbegin(), lines->lines.rend(), fits);
    if (found != lines->lines.rend()) return {lines, &*found};
  }
  return {};
}

const Json& Contents::remembered(Remembered& last, const Found& found) const {
  std::string_view text = found.line ? found.line->value : std::string_view();
  if (last.text != text) last = {std::string(text), jsonOf(text)};
  return last.value;
}

const Json& Contents::places(net::SimTime at) const { return remembered(m_places, latest("places", at)); }
const Json& Contents::topology(net::SimTime at) const {
  return remembered(m_topology, latest("topology", at));
}

std::size_t Contents::changes(net::SimTime at) const {
  const std::vector<Piece>& pieces = m_pieces.of("change");
  auto after = std::ranges::upper_bound(pieces, at, {}, &Piece::at);
  if (after == pieces.begin()) return 0;
  const Piece& piece = *(after - 1);
  const Lines lines = m_pieces.unpack(piece);
  auto until = std::ranges::upper_bound(lines->lines, at, {}, &NumberedLine::at);
  return piece.before + static_cast<std::size_t>(until - lines->lines.begin());
}

// They are numbered as they began.
std::size_t Contents::packets(net::SimTime at) const {
  const std::vector<Piece>& pieces = m_pieces.of("packet");
  auto after = std::ranges::upper_bound(pieces, at, {}, &Piece::at);
  if (after == pieces.begin()) return 0;
  std::size_t begun = 0;
  for (auto piece = pieces.begin(); piece + 1 < after; ++piece)
    if (!piece->keys.empty()) begun = std::max<std::size_t>(begun, piece->keys.back() + std::size_t{1});
  const Lines lines = m_pieces.unpack(*(after - 1));
  for (const NumberedLine& line : lines->lines)
    if (line.at <= at && line.number == begun) ++begun;
  return begun;
}

Json Contents::change(std::size_t index, report::Language language) const {
  const std::vector<Piece>& pieces = m_pieces.of("change");
  auto after = std::ranges::upper_bound(pieces, index, {}, &Piece::before);
  if (after == pieces.begin()) return {};
  const Lines lines = m_pieces.unpack(*(after - 1));
  std::size_t line = index - (after - 1)->before;
  if (line >= lines->lines.size()) return {};
  Json out = jsonOf(lines->lines[line].value);
  if (out.is_object() && out.contains("text")) out["text"] = inOne(out["text"], language);
  return out;
}

Json Contents::headOf(std::size_t index, net::SimTime at) const {
  return latest("packet", at, static_cast<uint32_t>(index)).value();
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

// A hop is written anew when it goes on.
std::vector<Contents::Found> Contents::linesOfHops(std::size_t index, net::SimTime at) const {
  std::vector<Found> out;
  auto packet = static_cast<uint32_t>(index);
  for (const Piece& piece : m_pieces.of("hop")) {
    if (piece.at > at || !piece.has(packet)) continue;
    const Lines lines = m_pieces.unpack(piece);
    for (const NumberedLine& line : lines->lines) {
      if (line.at > at || line.number != packet || line.key.size() != 2) continue;
      auto hop = numberOf(line.key[1]);
      if (!hop || *hop > out.size()) continue;
      out.resize(std::max(out.size(), *hop + 1));
      out[*hop] = {lines, &line};
    }
  }
  return out;
}

std::string Contents::hopsText(std::size_t index) const {
  std::string out;
  for (const Found& found : linesOfHops(index, end()))
    out += found.line->value;
  return out;
}

// Each packet is told once, and only so deep, whatever a file says of what travels in what.
Json Contents::hopsOf(std::size_t index, net::SimTime at, report::Language language,
                      std::set<std::size_t>& told) const {
  Json out = Json::array();
  const std::size_t known = packets(at);
  for (const Found& found : linesOfHops(index, at)) {
    Json hop = found.value();
    if (!hop.is_object()) continue;
    if (hop.contains("steps") && hop["steps"].is_array())
      for (Json& step : hop["steps"]) {
        if (!step.is_object()) continue;
        if (step.contains("summary")) step["summary"] = inOne(step["summary"], language);
        if (language == report::Language::English) step.erase("said");
        auto outer = numberOf(step.value("outer", Json()));
        step.erase("outer");
        if (!outer || *outer >= known || told.size() > kMostTunnels) continue;
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
  auto number = m_pieces.numberOf({table, place});
  if (!number) return {};
  Found found = latest(kindOfTables(place), at, number);
  if (!found.line) return {};
  const NumberedLine* whole = found.line;
  for (; whole->kind != "table" || whole->number != number; --whole)
    if (whole == found.piece->lines.data()) return {};
  std::optional<Rows> rows{std::in_place};
  for (const NumberedLine* line = whole; rows && line <= found.line; ++line)
    if (line->number == number) rows = withChange(std::move(*rows), jsonOf(line->value));
  return rows;
}

} // namespace fg::recording
