#include "report/json/scenario_json.h"

#include <algorithm>

namespace fg::report {

nlohmann::ordered_json probesJson(const scenario::Scenario& scenario) {
  auto probes = nlohmann::ordered_json::array();
  for (const scenario::Expectation& expected : scenario.expectations) {
    nlohmann::ordered_json probe{{"at_ns", expected.at.count()},
                                 {"from", expected.from},
                                 {"to", expected.to},
                                 {"protocol", net::protocolText(expected.protocol)}};
    if (expected.port) probe["destination_port"] = expected.port;
    probes.push_back(std::move(probe));
  }
  return probes;
}

nlohmann::ordered_json narrationJson(const scenario::Scenario& scenario) {
  std::vector<const scenario::Event*> told;
  for (const scenario::Event& event : scenario.events)
    if (!event.narration.empty()) told.push_back(&event);
  std::ranges::stable_sort(told, {}, &scenario::Event::at);
  auto out = nlohmann::ordered_json::array();
  for (const scenario::Event* event : told)
    out.push_back({{"time_ns", event->at.count()},
                   {"on", event->on},
                   {"event", event->kind},
                   {"text", event->narration}});
  return out;
}

} // namespace fg::report
