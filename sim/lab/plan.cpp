#include "lab/plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fg::lab {
namespace {

constexpr std::array<std::string_view, 5> kDone{"run", "interface-down", "interface-up", "link-down",
                                                "link-up"};

bool isDone(const scenario::Event& event) { return std::ranges::find(kDone, event.kind) != kDone.end(); }

} // namespace

Plan planOf(const scenario::Scenario& scenario) {
  Plan plan;
  std::size_t nextEvent = 0;
  auto addEvents = [&](net::SimTime until) {
    for (; nextEvent < scenario.events.size() && scenario.events[nextEvent].at <= until; ++nextEvent) {
      const scenario::Event& event = scenario.events[nextEvent];
      if (isDone(event))
        plan.steps.emplace_back(CommandStep{&event});
      else if (event.kind != "note")
        plan.left.push_back(fmt::format("{}: {}", event.place.text(), event.kind));
    }
  };
  bool wasTcp = false;
  for (const scenario::Expectation& expectation : scenario.expectations) {
    bool isTcp = expectation.protocol == net::Protocol::Tcp;
    if (isTcp != wasTcp && !plan.steps.empty()) plan.steps.emplace_back(SnapshotStep{{}, wasTcp});
    wasTcp = isTcp;
    addEvents(expectation.at);
    plan.steps.emplace_back(ProbeStep{expectation.at, engine::requestOf(expectation)});
  }
  plan.steps.emplace_back(SnapshotStep{{}, wasTcp});
  addEvents(scenario.end);
  return plan;
}

} // namespace fg::lab
