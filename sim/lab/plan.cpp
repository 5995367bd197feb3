#include "lab/plan.h"

#include "stack/endpoint.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fg::lab {
namespace {

constexpr std::array<std::string_view, 6> kDone{"run",       "interface-down", "interface-up",
                                                "link-down", "link-up",        "datagram"};
constexpr uint16_t kFirstPort = 40000; // the command line's

// Of the commands, those that speak to the kernel.
constexpr std::array<std::string_view, 15> kTools{
    "arp",   "brctl",    "bridge",   "conntrack",     "ip",
    "ipset", "iptables", "ifconfig", "iptables-save", "iptables-restore",
    "nc",    "ping",     "route",    "sysctl",        "traceroute"};

} // namespace

bool isDone(const scenario::Event& event) {
  if (std::ranges::find(kDone, event.kind) == kDone.end()) return false;
  if (event.kind != "run") return true;
  const std::string& command = event.arguments.begin()->second;
  return std::ranges::find(kTools, command.substr(0, command.find(' '))) != kTools.end();
}

CommandStep stepOf(const scenario::Event& event) {
  if (event.kind != "datagram") return {&event};
  engine::ProbeRequest request;
  request.from = event.on;
  request.to = event.arguments.at("destination");
  request.protocol = net::Protocol::Udp;
  request.destinationPort = static_cast<uint16_t>(std::stoul(event.arguments.at("port")));
  request.sourcePort = static_cast<uint16_t>(std::stoul(event.arguments.at("sourcePort")));
  request.dataBytes = stack::UdpSpec{}.size;
  return {&event, request};
}

Plan planOf(const scenario::Scenario& scenario) {
  Plan plan;
  std::size_t nextEvent = 0, behind = 0;
  bool ended = false;
  auto begin = [&](net::SimTime at) { plan.begins = std::min(plan.begins.value_or(at), at); };
  auto addEvents = [&](net::SimTime until) {
    for (; nextEvent < scenario.events.size() && scenario.events[nextEvent].at <= until; ++nextEvent) {
      const scenario::Event& event = scenario.events[nextEvent];
      if (event.kind == "note") continue;
      ended = ended || !isDone(event);
      if (ended) {
        plan.left.push_back(fmt::format("{}: {}", event.place.text(), event.kind));
        continue;
      }
      begin(event.at);
      plan.steps.emplace_back(stepOf(event));
    }
  };
  bool wasTcp = false;
  uint16_t port = kFirstPort;
  for (const scenario::Expectation& expectation : scenario.expectations) {
    bool isTcp = expectation.protocol == net::Protocol::Tcp;
    if (isTcp != wasTcp && !plan.steps.empty() && !ended) plan.steps.emplace_back(SnapshotStep{{}, wasTcp});
    wasTcp = isTcp;
    addEvents(expectation.at);
    if (ended) {
      ++behind;
      continue;
    }
    begin(expectation.at);
    engine::ProbeRequest request = engine::requestOf(expectation);
    if (isTcp && !request.sourcePort) request.sourcePort = port++;
    plan.steps.emplace_back(ProbeStep{expectation.at, std::move(request)});
  }
  if (behind > 0) plan.left.push_back(fmt::format("{} probes behind the first of these events", behind));
  plan.steps.emplace_back(SnapshotStep{{}, wasTcp});
  addEvents(scenario.end);
  return plan;
}

} // namespace fg::lab
