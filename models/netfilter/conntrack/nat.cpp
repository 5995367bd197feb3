// The choice of new addresses and ports for a connection (nf_nat_core.c, get_unique_tuple).
#include "netfilter/evaluation.h"

namespace fg::netfilter {
namespace {
net::Ipv4Address& addressOf(Tuple& tuple, Manipulation m) {
  return m == Manipulation::Source ? tuple.source : tuple.destination;
}

uint16_t& portOf(Tuple& tuple, Manipulation m) {
  bool first = m == Manipulation::Source || tuple.protocol == net::Protocol::Icmp;
  return first ? tuple.sourcePort : tuple.destinationPort;
}

void setPort(Tuple& tuple, Manipulation m, uint16_t port) {
  portOf(tuple, m) = port;
  if (tuple.protocol == net::Protocol::Icmp) tuple.destinationPort = port; // one identifier, kept twice
}

bool addressAllowed(net::Ipv4Address address, const NatRange& range) {
  return !range.first || (*range.first <= address && address <= *range.last);
}

bool portAllowed(uint16_t port, const NatRange& range) {
  return !range.firstPort || (*range.firstPort <= port && port <= *range.lastPort);
}

// The kernel spreads over several addresses by a hash of the source (and, unless persistent, the
// destination).
net::Ipv4Address pickAddress(const Tuple& tuple, const NatRange& range) {
  uint64_t span =
      uint64_t{range.last->value() - range.first->value()} + 1; // wraps where the bounds are swapped
  uint64_t key = tuple.source.value();
  if (!range.persistent) key ^= uint64_t{tuple.destination.value()} * 0x85ebca6bU;
  key *= 0x9e3779b97f4a7c15ULL;
  return range.first->next(static_cast<uint32_t>((key >> 32) % span));
}

struct Ports {
  uint32_t first = 0, count = 0;
};

// Where no range is given: a privileged port stays privileged.
Ports portsFor(const Tuple& tuple, uint16_t port, const NatRange& range) {
  if (range.firstPort) return {*range.firstPort, uint32_t{*range.lastPort} - *range.firstPort + 1};
  if (tuple.protocol == net::Protocol::Icmp) return {0, 65536};
  if (port < 512) return {1, 511};
  if (port < 1024) return {600, 424};
  return {1024, 64512};
}
} // namespace

bool Conntrack::choosePort(Tuple& tuple, const ConntrackEntry& entry, Manipulation m, const NatRange& range,
                           HostView& host) {
  if (!net::hasPorts(tuple.protocol) && tuple.protocol != net::Protocol::Icmp) return false;
  if (m == Manipulation::Destination && !range.firstPort) return false;
  uint16_t port = portOf(tuple, m);
  Ports ports = portsFor(tuple, port, range);
  uint64_t offset = range.basePort ? uint64_t{port} + 65536 - *range.basePort : host.rng().below(65536);
  uint32_t attempts = std::min<uint32_t>(ports.count, 128); // the kernel gives up after so many
  for (uint32_t i = 0; i < attempts; ++i) {
    setPort(tuple, m, static_cast<uint16_t>(ports.first + (offset + i) % ports.count));
    if (!isTaken(tuple.inverted(), entry, host.now())) return true;
  }
  return false;
}

bool Conntrack::chooseTuple(Tuple& tuple, const ConntrackEntry& entry, Manipulation m, const NatRange& range,
                            HostView& host) {
  bool keepsAddress = addressAllowed(addressOf(tuple, m), range);
  if (m == Manipulation::Source && keepsAddress && portAllowed(portOf(tuple, m), range) && !range.random
      && !isTaken(tuple.inverted(), entry, host.now()))
    return true;
  if (range.first)
    addressOf(tuple, m) = *range.first == *range.last ? *range.first : pickAddress(tuple, range);

  if (!range.random && !range.basePort && portAllowed(portOf(tuple, m), range)) {
    bool only = range.firstPort && *range.firstPort == *range.lastPort;
    if (only || !isTaken(tuple.inverted(), entry, host.now())) return true;
  }
  return choosePort(tuple, entry, m, range, host) || !isTaken(tuple.inverted(), entry, host.now());
}

bool Conntrack::bind(ConntrackEntry& entry, Manipulation m, const NatRange& range, HostView& host) {
  size_t which = static_cast<size_t>(m);
  if (entry.bound[which]) return true;
  const Tuple now = entry.tuple(Direction::Reply).inverted();
  Tuple wanted = now;
  bool free = chooseTuple(wanted, entry, m, range, host);
  if (!(wanted == now)) {
    entry.tuple(Direction::Reply) = wanted.inverted();
    entry.translated[which] = true;
  }
  entry.bound[which] = true;
  return free || entry.translated[which]; // a clash is found at confirm, as in the kernel
}

} // namespace fg::netfilter
