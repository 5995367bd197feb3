// flannelgraph diff A B --from PLACE --to DEST: where two networks, or times, treat a packet differently.
#include "cli/loading.h"
#include "cli/terminal.h"
#include "report/text/render_comparison.h"
#include "session/tracing_report.h"

#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::string a, b, from, to, at, atB;
  std::string protocol = "icmp";
  std::optional<uint16_t> destinationPort, sourcePort;
  int ttl = 64;
  bool json = false;
};

// Nothing where diagnostics were printed.
std::optional<report::ComparedNetwork> traced(const std::string& name, const std::string& at,
                                              const Arguments& arguments, const Common& common) {
  auto scenario = load(name, common);
  if (!scenario) return {};
  engine::ProbeRequest request{arguments.from,
                               arguments.to,
                               *net::parseProtocol(arguments.protocol),
                               arguments.destinationPort,
                               arguments.sourcePort,
                               static_cast<uint8_t>(arguments.ttl)};
  engine::TraceOptions how;
  how.simulation.seed = common.seed;
  how.at = timeOf(at, *scenario);
  auto found = engine::traceProbe(*scenario, request, how);
  if (!found) {
    print(found.error());
    return {};
  }
  report::Sentences say(languageOf(common));
  auto report = session::makeReport(*scenario, request, how, *found, say);
  return report::comparedNetwork(name, report, found->paths.front().simulation->world(), say);
}

int compare(const Arguments& arguments, const Common& common) {
  auto a = traced(arguments.a, arguments.at, arguments, common);
  auto b = traced(arguments.b, arguments.atB.empty() ? arguments.at : arguments.atB, arguments, common);
  if (!a || !b) return kBadInput;
  report::Sentences say(languageOf(common));
  std::cout << (arguments.json ? report::comparisonJsonText(*a, *b)
                               : report::renderComparison(*a, *b, say, terminalWidth()));
  return kDone;
}

Option scenarioNamed(const char* name, std::string& target) {
  Option option = scenarioOption(target);
  option.name = name;
  return option;
}

std::vector<Option> options(Arguments& a) {
  return {
      scenarioNamed("A", a.a),
      scenarioNamed("B", a.b),
      {.name = "--from",
       .target = &a.from,
       .help = "where the packet starts",
       .needed = Needed::Yes,
       .placeholder = "PLACE"},
      {.name = "--to",
       .target = &a.to,
       .help = "where it is sent",
       .needed = Needed::Yes,
       .placeholder = "DEST"},
      {.name = "--proto",
       .target = &a.protocol,
       .help = "icmp (default), udp or tcp",
       .oneOf = {"icmp", "udp", "tcp"}},
      {.name = "--dport",
       .target = &a.destinationPort,
       .help = "destination port",
       .least = 1,
       .most = 65535},
      {.name = "--sport",
       .target = &a.sourcePort,
       .help = "source port (default 40000)",
       .least = 1,
       .most = 65535},
      {.name = "--ttl", .target = &a.ttl, .help = "time to live (default 64)", .least = 1, .most = 255},
      {.name = "--at", .target = &a.at, .help = "when it is sent (default: each one's end)", .isTime = true},
      {.name = "--at-b", .target = &a.atB, .help = "when it is sent in B (default: as --at)", .isTime = true},
      {.name = "--json", .target = &a.json, .help = "print one JSON document"}};
}

} // namespace

Verb diffVerb() {
  return {"diff", "the first point where two networks, or times, treat a packet differently",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {options(*arguments), [arguments, &common] { return compare(*arguments, common); }};
          }};
}

} // namespace fg::cli
