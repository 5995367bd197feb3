// The choice of new addresses and ports for a connection (nf_nat_core.c, get_unique_tuple).
#include "netfilter/conntrack/nat_address.h"
#include "netfilter/evaluation.h"

#include <algorithm>

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

bool hasNatPorts(net::Protocol protocol) {
  return net::hasPorts(protocol) || protocol == net::Protocol::Icmp;
}

bool addressAllowed(net::Ipv4Address address, const NatRange& range) {
  return !range.first || (*range.first <= address && address <= *range.last);
}

bool portAllowed(const Tuple& tuple, uint16_t port, const NatRange& range) {
  if (!range.firstPort || !hasNatPorts(tuple.protocol)) return true;
  return *range.firstPort <= port && port <= *range.lastPort;
}

struct Ports {
  uint32_t first = 0, count = 0;
};

// Where no range is given: a privileged port stays privileged.
Ports portsFor(const Tuple& tuple, uint16_t port, const NatRange& range) {
  if (range.firstPort) {
    auto [least, most] = std::minmax(*range.firstPort, *range.lastPort);
    return {least, uint32_t{most} - least + 1};
  }
  if (tuple.protocol == net::Protocol::Icmp) return {0, 65536};
  if (port < 512) return {1, 511};
  if (port < 1024) return {600, 424};
  return {1024, 64512};
}

// Linux 6.1 begins anywhere. After 128 taken ports in a row it begins elsewhere, for half as many, until that
// is fewer than 16: a search through all of them could stop the machine.
template<class Free> PortChoice searchByChance(Ports ports, uint32_t offset, core::Rng& rng, Free isFree) {
  constexpr uint32_t kMost = 128, kLeast = 16;
  for (uint32_t attempts = std::min(ports.count, kMost);; attempts /= 2) {
    for (uint32_t i = 0; i < attempts; ++i)
      if (isFree(static_cast<uint16_t>(ports.first + (offset + i) % ports.count))) return PortChoice::Drawn;
    if (attempts >= ports.count || attempts < kLeast) return PortChoice::None;
    offset = static_cast<uint32_t>(rng.below(65536));
  }
}

// Linux 3.10 goes on where the search before ended, through all of them.
template<class Free> PortChoice searchInOrder(Ports ports, uint16_t& rover, Free isFree) {
  for (uint32_t i = 0; i < ports.count; ++i, ++rover)
    if (isFree(static_cast<uint16_t>(ports.first + rover % ports.count))) return PortChoice::Next;
  return PortChoice::None;
}
} // namespace

size_t Conntrack::SourceHash::operator()(const Source& source) const noexcept {
  return TupleHash{}({source.address, {}, source.protocol, source.port, 0, 0, 0});
}

// Is there a connection whose answers look like this one's? In a race, not one that is unconfirmed yet.
bool Conntrack::isTaken(const Tuple& tuple, const ConntrackEntry& but) {
  Found found = find(tuple.inverted());
  if (!found.entry || found.entry.get() == &but) return false;
  if (isRaced(but.tuple(Direction::Original), *found.entry)) return false;
  ++counters.taken;
  return true;
}

// The source that an earlier connection from the same address and port got (find_appropriate_src).
bool Conntrack::sameSource(Tuple& tuple, const ConntrackEntry& entry, const NatRange& range) const {
  auto others = m_bySource.find({tuple.source, tuple.sourcePort, entry.tuple(Direction::Original).protocol});
  if (others == m_bySource.end()) return false;
  for (const ConntrackEntry* other : others->second) {
    const Tuple given = other->tuple(Direction::Reply).inverted();
    if (!addressAllowed(given.source, range) || !portAllowed(given, given.sourcePort, range)) continue;
    tuple.source = given.source;
    setPort(tuple, Manipulation::Source, given.sourcePort);
    return true;
  }
  return false;
}

PortChoice Conntrack::choosePort(Tuple& tuple, const ConntrackEntry& entry, Manipulation m,
                                 const NatRange& range, HostView& host) {
  const uint16_t port = portOf(tuple, m);
  bool changeable = hasNatPorts(tuple.protocol);
  if (m == Manipulation::Destination && !range.firstPort && tuple.protocol != net::Protocol::Icmp)
    changeable = false;
  if (!changeable) return isTaken(tuple, entry) ? PortChoice::None : PortChoice::Kept;
  auto isFree = [&](uint16_t candidate) {
    setPort(tuple, m, candidate);
    return !isTaken(tuple, entry);
  };
  const Ports ports = portsFor(tuple, port, range);
  if (settings.isOld() && !range.random && !range.basePort)
    return searchInOrder(ports, m_rovers[tuple.protocol], isFree);
  // A destination is searched for from the range's beginning, unless the rule says random.
  uint32_t offset = 0;
  if (range.basePort)
    offset = static_cast<uint16_t>(port - *range.basePort);
  else if (range.random || m == Manipulation::Source)
    offset = static_cast<uint32_t>(host.rng().below(65536));
  PortChoice choice = searchByChance(ports, offset, host.rng(), isFree);
  bool isInOrder = m == Manipulation::Destination && !range.random && !range.basePort;
  return choice == PortChoice::Drawn && isInOrder ? PortChoice::Next : choice;
}

PortChoice Conntrack::chooseTuple(Tuple& tuple, const ConntrackEntry& entry, Manipulation m,
                                  const NatRange& range, HostView& host) {
  if (m == Manipulation::Source && !range.random) {
    Tuple earlier = tuple;
    if (addressAllowed(tuple.source, range) && portAllowed(tuple, tuple.sourcePort, range)) {
      if (!isTaken(tuple, entry)) return PortChoice::Kept;
    } else if (sameSource(earlier, entry, range) && !isTaken(earlier, entry)) {
      bool moved = earlier.sourcePort != tuple.sourcePort;
      tuple = earlier;
      return moved ? PortChoice::SameSource : PortChoice::Kept;
    }
  }
  if (range.first) addressOf(tuple, m) = natAddress(tuple, range);
  if (!range.random && !range.basePort && portAllowed(tuple, portOf(tuple, m), range)) {
    bool only = range.firstPort && *range.firstPort == *range.lastPort;
    if (only || !isTaken(tuple, entry)) return PortChoice::Kept;
  }
  return choosePort(tuple, entry, m, range, host);
}

bool Conntrack::bind(ConntrackEntry& entry, Manipulation m, const NatRange& range, HostView& host) {
  if (entry.bound[slot(m)] || entry.confirmed || entry.dead) return true;
  forgetExpired(host.now());
  const Tuple now = entry.tuple(Direction::Reply).inverted();
  Tuple wanted = now;
  entry.portChoice[slot(m)] = chooseTuple(wanted, entry, m, range, host);
  if (!(wanted == now)) {
    entry.tuple(Direction::Reply) = wanted.inverted();
    entry.translated[slot(m)] = true;
  }
  return entry.bound[slot(m)] = true;
}

} // namespace fg::netfilter
