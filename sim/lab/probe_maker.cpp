#include "lab/probe_maker.h"

#include "core/rng.h"
#include "lab/targets.h"

#include <algorithm>
#include <array>

namespace fg::lab {
namespace {

// Below those that tunnels and NAT draw from (net.ipv4.ip_local_port_range), and node ports.
constexpr uint16_t kFirstSourcePort = 20000;
constexpr uint64_t kHighestTtl = 4;
constexpr std::size_t kBlock = 30; // probes of TCP, or of other protocols

template<class Things> const auto& oneOf(const Things& things, core::Rng& rng) {
  return things[rng.below(things.size())];
}

// Every combination that there is something for.
struct ProbeKind {
  From from;
  Target to;
  Way way;
};
std::vector<ProbeKind> kindsOf(const Targets& targets) {
  std::vector<ProbeKind> out;
  for (const auto& [from, places] : targets.senders)
    for (const auto& [kind, destinations] : targets.destinations)
      out.push_back({from, kind.first, kind.second});
  return out;
}

MadeUpProbe make(const ProbeKind& kind, const Targets& targets, core::Rng& rng) {
  MadeUpProbe out{kind.from, kind.to, kind.way, {}};
  const Destination& to = oneOf(targets.destinations.at({kind.to, kind.way}), rng);
  out.probe.from = oneOf(targets.senders.at(kind.from), rng);
  out.probe.to = to.address.text();
  out.probe.protocol = to.protocol;
  out.probe.port = to.port;
  if (kind.way == Way::Traceroute) out.probe.ttl = static_cast<uint8_t>(1 + rng.below(kHighestTtl));
  return out;
}

// Blocks of TCP and of others, in turns.
std::vector<MadeUpProbe> inBlocks(std::vector<MadeUpProbe> probes) {
  std::array<std::vector<MadeUpProbe>, 2> queues;
  for (MadeUpProbe& probe : probes)
    queues[probe.way == Way::Tcp ? 1 : 0].push_back(std::move(probe));
  std::size_t blocks = std::max<std::size_t>(1, probes.size() / (2 * kBlock));
  std::vector<MadeUpProbe> out;
  for (std::size_t block = 0; block < blocks; ++block)
    for (const std::vector<MadeUpProbe>& queue : queues)
      out.insert(out.end(), queue.begin() + static_cast<std::ptrdiff_t>(queue.size() * block / blocks),
                 queue.begin() + static_cast<std::ptrdiff_t>(queue.size() * (block + 1) / blocks));
  return out;
}

} // namespace

std::string_view name(From from) { return from == From::Pod ? "a pod" : "a node"; }

std::string_view name(Target target) {
  constexpr std::array<std::string_view, 7> kNames{"a pod",
                                                   "a node",
                                                   "a ClusterIP",
                                                   "a NodePort",
                                                   "an absent host",
                                                   "a closed port",
                                                   "a service without endpoints"};
  return kNames[static_cast<std::size_t>(target)];
}

std::string_view name(Way way) {
  constexpr std::array<std::string_view, 4> kNames{"ping", "traceroute", "UDP", "TCP"};
  return kNames[static_cast<std::size_t>(way)];
}

std::vector<MadeUpProbe> makeProbes(const scenario::Snapshot& snapshot, std::size_t count, uint64_t seed) {
  Targets targets = targetsIn(snapshot);
  std::vector<ProbeKind> kinds = kindsOf(targets);
  core::Rng rng(seed, "probes of the lab");
  // Where there are fewer probes than kinds, the seed says which kinds.
  for (std::size_t i = kinds.size(); i > 1; --i)
    std::swap(kinds[i - 1], kinds[rng.below(i)]);
  std::vector<MadeUpProbe> out;
  for (std::size_t i = 0; i < count && !kinds.empty(); ++i)
    out.push_back(make(kinds[i % kinds.size()], targets, rng));
  out = inBlocks(std::move(out));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].probe.at = std::chrono::seconds(i + 1);
    if (out[i].probe.protocol != net::Protocol::Icmp)
      out[i].probe.sourcePort = static_cast<uint16_t>(kFirstSourcePort + i);
  }
  return out;
}

} // namespace fg::lab
