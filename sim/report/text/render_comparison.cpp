#include "report/text/render_comparison.h"

#include "report/json/comparison_json.h"
#include "report/json/render_json.h"
#include "report/render_change.h"
#include "report/text/display_width.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {
namespace {

constexpr std::string_view kContinued = "     "; // below "  A  "

class ComparisonText {
public:
  ComparisonText(const Sentences& say, int width) : m_say(say), m_width(width) {}

  void network(std::string_view letter, const ComparedNetwork& one) {
    const auto& path = one.trace["paths"][0];
    line(letter, fmt::format("{}: {}", one.name, path["disposition"].get<std::string>()));
  }
  void run(std::string_view letter, const std::string& name, const nlohmann::ordered_json& about) {
    line(letter, fmt::format("{}: {}", name,
                             m_say("compare.run", about["changes"].get<std::size_t>(),
                                   about["packets"].get<std::size_t>(),
                                   momentText(net::SimTime(about["end_ns"].get<int64_t>())))));
  }
  void change(std::string_view letter, const nlohmann::ordered_json& change) {
    line(letter, change.is_object()
                     ? fmt::format("{}  {}  {}  {}", timeOf(change, "time_ns"), textIn(change, "namespace"),
                                   textIn(change, "text"), textIn(change, "cause"))
                     : m_say("compare.nothing"));
  }
  void packet(std::string_view letter, const nlohmann::ordered_json& trace) {
    if (!trace.is_object()) return line(letter, m_say("compare.nothing"));
    const auto& flow = trace["flow"];
    line(letter, fmt::format("{}  {}  {} {} > {}: {}", timeOf(trace, "at_ns"), textIn(flow, "source_place"),
                             textIn(flow, "protocol"), textIn(flow, "source"), textIn(flow, "destination"),
                             textIn(trace["paths"][0], "disposition")));
  }
  void step(std::string_view letter, const ToldStep* step) {
    line(letter, step ? fmt::format("{}  {}  {}", step->nameSpace, textIn(*step->json, "kind"),
                                    textIn(*step->json, "summary"))
                      : m_say("compare.nothing"));
  }
  void heading(const std::string& text) { m_out += "\n" + text + "\n"; }
  void plain(const std::string& text) { m_out += text + "\n"; }
  std::string take() { return std::move(m_out); }

private:
  static std::string textIn(const nlohmann::ordered_json& object, const char* key) {
    auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  }
  static std::string timeOf(const nlohmann::ordered_json& object, const char* key) {
    auto found = object.find(key);
    bool known = found != object.end() && found->is_number_integer();
    return known ? momentText(net::SimTime(found->get<int64_t>())) : "";
  }
  void line(std::string_view letter, const std::string& text) {
    std::string before = fmt::format("  {}  ", letter);
    for (const std::string& row : wrapped(text, m_width - static_cast<int>(kContinued.size()))) {
      m_out += before + row + "\n";
      before = kContinued;
    }
  }

  const Sentences& m_say;
  int m_width;
  std::string m_out;
};

const ToldStep* stepOf(const std::vector<ToldStep>& steps, const nlohmann::ordered_json& index) {
  return index.is_null() ? nullptr : &steps[index.get<std::size_t>()];
}

// The last step of the request: where it was delivered, or lost.
const ToldStep* endOf(const std::vector<ToldStep>& steps) {
  auto ends = [](const ToldStep& step) {
    const std::string kind = (*step.json)["kind"];
    return !step.isReply && (kind == "deliver-locally" || kind == "drop");
  };
  auto last = std::find_if(steps.rbegin(), steps.rend(), ends);
  return last == steps.rend() ? nullptr : &*last;
}

} // namespace

ComparedNetwork comparedNetwork(std::string name, const ProbeReport& report,
                                const world::Directory& directory, const Sentences& say) {
  return {std::move(name), renderJson(report, directory, say)};
}

std::string comparisonJsonText(const ComparedNetwork& a, const ComparedNetwork& b) {
  nlohmann::ordered_json out{{"format", "flannelgraph-diff/1"}, {"a", a.trace}, {"b", b.trace}};
  out.update(comparisonJson(a.trace["paths"][0], b.trace["paths"][0]));
  return out.dump(2) + "\n";
}

std::string renderComparison(const ComparedNetwork& a, const ComparedNetwork& b, const Sentences& say,
                             int width) {
  const auto &pathA = a.trace["paths"][0], &pathB = b.trace["paths"][0];
  const auto compared = comparisonJson(pathA, pathB);
  auto stepsOfA = toldSteps(pathA), stepsOfB = toldSteps(pathB);
  ComparisonText text(say, width);
  text.network("A", a);
  text.network("B", b);
  if (compared["first"].is_null()) {
    text.plain("");
    text.plain(say("compare.same", stepsOfA.size()));
    return text.take();
  }
  auto first = compared["first"].get<std::size_t>();
  text.heading(say("compare.first") + " (" + say("compare.until", first) + ")");
  text.step("A", stepOf(stepsOfA, compared["rows"][first]["a"]));
  text.step("B", stepOf(stepsOfB, compared["rows"][first]["b"]));
  text.heading(say("compare.end"));
  text.step("A", endOf(stepsOfA));
  text.step("B", endOf(stepsOfB));
  auto differ = std::ranges::count_if(compared["rows"],
                                      [](const auto& row) { return !row["same"].template get<bool>(); });
  text.heading(say("compare.more", differ));
  return text.take();
}

std::string renderRunComparison(const std::string& nameOfA, const std::string& nameOfB,
                                const nlohmann::ordered_json& compared, const Sentences& say, int width) {
  ComparisonText text(say, width);
  text.run("A", nameOfA, compared["a"]);
  text.run("B", nameOfB, compared["b"]);
  auto change = [&] {
    const auto& found = compared["change"];
    if (found.is_null()) return;
    text.heading(say("compare.change", found["index"].get<std::size_t>() + 1));
    text.change("A", found["a"]);
    text.change("B", found["b"]);
  };
  auto packet = [&] {
    const auto& found = compared["packet"];
    if (found.is_null()) return;
    text.heading(say("compare.packet", found["index"].get<std::size_t>() + 1));
    text.packet("A", found["a"]);
    text.packet("B", found["b"]);
    if (found["first"].is_null()) return;
    auto first = found["first"].get<std::size_t>();
    text.heading(say("compare.first") + " (" + say("compare.until", first) + ")");
    auto stepsOfA = toldSteps(found["a"]["paths"][0]), stepsOfB = toldSteps(found["b"]["paths"][0]);
    text.step("A", stepOf(stepsOfA, found["rows"][first]["a"]));
    text.step("B", stepOf(stepsOfB, found["rows"][first]["b"]));
  };
  // What comes first by its time stands first.
  if (compared["first"] == "packet") packet();
  change();
  if (compared["first"] == "change") packet();
  if (compared["first"].is_null()) text.plain("\n" + say("compare.runs-same"));
  return text.take();
}

} // namespace fg::report
