#include "report/json/comparison_json.h"

#include "trace/step.h"

#include <algorithm>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

// More steps than this are not lined up one by one: the time grows with the square.
constexpr std::size_t kMostLinedUp = 2000;

// A recording may hold anything: what is not there is null, and of another kind, empty.
const Json& part(const Json& object, const char* key) {
  static const Json kNone;
  auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

std::string textOf(const Json& object, const char* key) {
  const Json& found = part(object, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

void addTold(std::vector<ToldStep>& out, const Json& hops, bool isReply) {
  for (const Json& hop : hops) {
    for (const Json& step : part(hop, "steps"))
      if (step.is_object()) out.push_back({isReply, textOf(hop, "namespace"), &step});
    for (const Json& step : part(hop, "steps"))
      addTold(out, part(part(step, "packet"), "hops"), isReply);
  }
}

struct Compared {
  std::string like; // steps that stand beside each other have it alike
  Json decided;     // and these are the same where this is, too
};

// The rules that acted: those that a packet only passes by decide nothing.
Json actingRules(const Json& visits) {
  Json out = Json::array();
  for (const Json& visit : visits)
    if (part(visit, "action") != trace::name(trace::RuleAction::NotMatched))
      out.push_back({part(visit, "chain"), part(visit, "index"), part(visit, "action"), part(visit, "rule")});
  return out;
}

// Without what the packet brought along, and what was only looked at.
Json decisionOf(const Json& step) {
  Json out = step;
  for (const char* key :
       {"time_ns", "summary", "packet", "flow", "ttl", "length", "entry", "mac_source", "mac_destination",
        "interface_in", "interface_out", "candidates", "bytes", "bytes_begin_with"})
    out.erase(key);
  if (step.contains("visits")) out["visits"] = actingRules(step["visits"]);
  return out;
}

std::vector<Compared> comparedOf(const Json& path) {
  std::vector<Compared> out;
  for (const ToldStep& step : toldSteps(path)) {
    Compared one{(step.isReply ? "reply " : "request ") + step.nameSpace + " " + textOf(*step.json, "kind"),
                 decisionOf(*step.json)};
    for (const char* key : {"table", "hook", "field"}) // a namespace has many of such steps
      one.like += " " + textOf(*step.json, key);
    out.push_back(std::move(one));
  }
  return out;
}

using Steps = std::vector<Compared>;

// How long the longest list of steps is that both have in this order, from each pair of beginnings on.
std::vector<std::vector<std::size_t>> longestFrom(const Steps& a, const Steps& b) {
  std::vector<std::vector<std::size_t>> out(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      out[i][j] = a[i].like == b[j].like ? 1 + out[i + 1][j + 1] : std::max(out[i + 1][j], out[i][j + 1]);
  return out;
}

Json rowJson(Json a, Json b, bool same) { return {{"a", std::move(a)}, {"b", std::move(b)}, {"same", same}}; }

Json linedUp(const Steps& a, const Steps& b) {
  Json rows = Json::array();
  auto longest = longestFrom(a, b);
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    bool both = i < a.size() && j < b.size();
    if (both && a[i].like == b[j].like) {
      rows.push_back(rowJson(i, j, a[i].decided == b[j].decided));
      ++i, ++j;
    } else if (j == b.size() || (both && longest[i + 1][j] >= longest[i][j + 1])) {
      rows.push_back(rowJson(i++, nullptr, false));
    } else {
      rows.push_back(rowJson(nullptr, j++, false));
    }
  }
  return rows;
}

Json sideBySide(const Steps& a, const Steps& b) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    rows.push_back(
        rowJson(i < a.size() ? Json(i) : Json(), i < b.size() ? Json(i) : Json(),
                i < a.size() && i < b.size() && a[i].like == b[i].like && a[i].decided == b[i].decided));
  return rows;
}

} // namespace

std::vector<ToldStep> toldSteps(const Json& path) {
  std::vector<ToldStep> out;
  addTold(out, part(path, "hops"), false);
  addTold(out, part(part(path, "reply"), "hops"), true);
  return out;
}

Json comparisonJson(const Json& a, const Json& b) {
  Steps ofA = comparedOf(a), ofB = comparedOf(b);
  bool fewEnough = std::max(ofA.size(), ofB.size()) <= kMostLinedUp;
  Json rows = fewEnough ? linedUp(ofA, ofB) : sideBySide(ofA, ofB);
  auto first = std::ranges::find_if(rows, [](const Json& one) { return !one["same"].get<bool>(); });
  Json where = first == rows.end() ? Json() : Json(first - rows.begin());
  return {{"first", std::move(where)}, {"rows", std::move(rows)}};
}

} // namespace fg::report
