#include "report/text/render_comparison.h"

#include "report/json/comparison_json.h"
#include "report/json/render_json.h"
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
  void step(std::string_view letter, const ToldStep* step) {
    line(letter, step ? fmt::format("{}  {}  {}", step->nameSpace, (*step->json)["kind"].get<std::string>(),
                                    (*step->json)["summary"].get<std::string>())
                      : m_say("compare.nothing"));
  }
  void heading(const std::string& text) { m_out += "\n" + text + "\n"; }
  void plain(const std::string& text) { m_out += text + "\n"; }
  std::string take() { return std::move(m_out); }

private:
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

} // namespace fg::report
