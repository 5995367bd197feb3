// A random network as a handful of numbers: every combination means a valid scenario, so that what disagrees
// can be shrunk number by number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fg::tests {

// Numbers are taken modulo what they choose from.
struct LinkSketch {
  unsigned parent = 0, kind = 0, mtu = 0;
};
struct RuleSketch {
  unsigned where = 0, chain = 0, match = 0, second = 0, target = 0, detail = 0;
};
struct RouteSketch {
  unsigned where = 0, kind = 0, to = 0, via = 0;
};
struct SettingSketch {
  unsigned where = 0, setting = 0;
};
struct FlowSketch {
  unsigned from = 0, to = 0, protocol = 0, port = 0, ttl = 0, size = 0;
};

struct NetworkSketch {
  std::vector<LinkSketch> links; // one for each namespace but the first
  std::vector<RuleSketch> rules;
  std::vector<RouteSketch> routes;
  std::vector<SettingSketch> settings;
  std::vector<FlowSketch> flows;
};

// The scenario's JSON text.
std::string scenarioOf(const NetworkSketch& sketch);

} // namespace fg::tests
