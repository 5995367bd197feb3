#include "recording/comparison.h"

#include "report/json/comparison_json.h"

#include <algorithm>

namespace fg::recording {
namespace {

constexpr std::size_t kBetweenQuestions = 256; // packets, from one look whether to go on to the next

Json without(Json object, std::initializer_list<const char*> keys) {
  if (!object.is_object()) return object;
  for (const char* key : keys)
    object.erase(key);
  return object;
}

std::optional<std::size_t> firstOtherChange(const Contents& a, const Contents& b) {
  auto decided = [](const Contents& run, std::size_t index) {
    return without(run.change(index, report::Language::English), {"time_ns", "source", "text"});
  };
  std::size_t ofA = a.changes(a.end()), ofB = b.changes(b.end());
  for (std::size_t i = 0; i < std::min(ofA, ofB); ++i)
    if (decided(a, i) != decided(b, i)) return i;
  if (ofA == ofB) return {};
  return std::min(ofA, ofB);
}

// A trace with one way.
Json traceOf(const Contents& run, std::size_t packet, report::Language language) {
  Json path = run.hops(packet, run.end(), language);
  if (!path.is_object() || !path.value("flow", Json()).is_object()) return {};
  Json flow = path["flow"];
  flow["source_place"] = path.value("origin", Json());
  path["probability"] = 1;
  path["reply"] = nullptr;
  Json at = path.value("time_ns", Json(0));
  return {{"packet", packet}, {"flow", flow}, {"paths", Json::array({path})}, {"at_ns", at}};
}

Json comparedWays(const Json& a, const Json& b) {
  if (a.is_null() || b.is_null()) return {{"first", nullptr}, {"rows", Json::array()}};
  return report::comparisonJson(a["paths"][0], b["paths"][0]);
}

// What a packet is, without the number that a ping draws by the time.
Json identityOf(const Contents& run, std::size_t packet) {
  Json out = without(run.packet(packet, run.end()), {"time_ns"});
  if (out.is_object() && out.contains("flow")) out["flow"] = without(out["flow"], {"icmp_id"});
  return out;
}

bool isAlike(const Contents& a, const Contents& b, std::size_t packet) {
  if (identityOf(a, packet) != identityOf(b, packet)) return false;
  if (a.hopsText(packet) == b.hopsText(packet)) return true;
  constexpr auto kEnglish = report::Language::English;
  return comparedWays(traceOf(a, packet, kEnglish), traceOf(b, packet, kEnglish))["first"].is_null();
}

struct Sides {
  Json a, b;
};

Json number(const Sides& sides, const char* key) {
  for (const Json* side : {&sides.a, &sides.b})
    if (side->is_object() && side->value(key, Json()).is_number()) return (*side)[key];
  return std::numeric_limits<int64_t>::max();
}

Json about(const Contents& run) {
  return {{"name", run.head()["name"]},
          {"end_ns", run.end().count()},
          {"changes", run.changes(run.end())},
          {"packets", run.packets(run.end())}};
}

} // namespace

std::optional<Json> comparedRuns(const Contents& a, const Contents& b, report::Language language,
                                 const KeepOn& keepOn) {
  Json out{{"a", about(a)}, {"b", about(b)}, {"first", nullptr}, {"change", nullptr}, {"packet", nullptr}};
  Sides change, packet;
  if (auto index = firstOtherChange(a, b)) {
    change = {a.change(*index, language), b.change(*index, language)};
    out["change"] = {{"index", *index}, {"a", change.a}, {"b", change.b}};
  }
  std::size_t ofA = a.packets(a.end()), ofB = b.packets(b.end()), alike = 0;
  for (std::size_t both = std::min(ofA, ofB); alike < both && isAlike(a, b, alike); ++alike)
    if (alike % kBetweenQuestions == 0 && !keepOn(static_cast<double>(alike) / static_cast<double>(both)))
      return {};
  if (alike < std::max(ofA, ofB)) {
    if (alike < ofA) packet.a = traceOf(a, alike, language);
    if (alike < ofB) packet.b = traceOf(b, alike, language);
    out["packet"] = {{"index", alike}, {"a", packet.a}, {"b", packet.b}};
    out["packet"].update(comparedWays(packet.a, packet.b));
  }
  if (out["change"].is_null() && out["packet"].is_null()) return out;
  out["first"] = number(change, "time_ns") <= number(packet, "at_ns") ? "change" : "packet";
  return out;
}

} // namespace fg::recording
