#include "lab/referee.h"

#include "lab/acts.h"
#include "lab/judge.h"

#include <algorithm>
#include <fmt/format.h>

namespace fg::lab {
namespace {

// What one act showed, as part of the whole.
void add(Verdict part, const std::string& when, Verdict& whole) {
  whole.probes += part.probes;
  if (!part.notBuilt.empty()) whole.notBuilt = when + part.notBuilt;
  for (std::string& thing : part.notCompared)
    if (std::ranges::find(whole.notCompared, thing) == whole.notCompared.end())
      whole.notCompared.push_back(std::move(thing));
  auto append = [&](std::vector<Difference>& from, std::vector<Difference>& to) {
    for (Difference& difference : from) {
      difference.what.insert(0, when);
      to.push_back(std::move(difference));
    }
  };
  append(part.differences, whole.differences);
  append(part.doubts, whole.doubts);
  if (!part.walks.empty()) whole.walks += (when.empty() ? "" : "--- " + when + "\n") + part.walks;
}

Verdict judgeActs(const scenario::Scenario& scenario, Backend backend) {
  Verdict verdict;
  auto acts = actsOf(scenario);
  if (!acts) {
    verdict.wrong = acts.error();
    return verdict;
  }
  verdict.notCompared = acts->left;
  for (const Act& act : acts->acts) {
    verdict.begins.push_back(act.begins);
    bool isOnly = acts->acts.size() == 1;
    add(Judge({act.scenario, backend}).run(), isOnly ? "" : "from " + net::durationText(act.begins) + " on, ",
        verdict);
    if (!verdict.notBuilt.empty()) break;
  }
  return verdict;
}

} // namespace

// Further lines stand below the first.
static std::string indented(const std::string& text) {
  std::string out;
  for (char c : text)
    out += c == '\n' ? std::string("\n                ") : std::string(1, c);
  return out;
}

static std::string listed(const std::vector<Difference>& differences) {
  std::string out;
  for (const Difference& difference : differences)
    out += fmt::format("X {}\n  flannelgraph: {}\n  the kernel:   {}\n", difference.what,
                       indented(difference.model), indented(difference.kernel));
  return out;
}

Verdict judge(const scenario::Scenario& scenario, Backend backend) {
  return scenario.nodes.empty() ? Judge({scenario, backend}).run() : judgeActs(scenario, backend);
}

std::string doubts(const Verdict& verdict) {
  if (verdict.doubts.empty()) return {};
  return "It was asked twice: the first time, on a machine that may have been busy, it said otherwise.\n"
         + listed(verdict.doubts);
}

std::string report(const Verdict& verdict) {
  std::string anew;
  for (std::size_t i = 1; i < verdict.begins.size(); ++i)
    anew += (anew.empty() ? "" : ", ") + net::durationText(verdict.begins[i]);
  if (!anew.empty())
    anew = "built anew at " + anew
           + ", as the daemons had made it by then: connections and neighbours begin anew\n";
  if (verdict.differences.empty())
    return anew + fmt::format("{} probes, and all tables: the kernel agrees\n", verdict.probes)
           + doubts(verdict);
  return anew + listed(verdict.differences)
         + "The kernel is not made to wait between two probes: what counts seconds by itself, such as a "
           "SYN/ACK that is sent again, may differ.\n"
         + verdict.walks;
}

} // namespace fg::lab
