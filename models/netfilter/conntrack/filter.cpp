#include "netfilter/conntrack/filter.h"

namespace fg::netfilter {
namespace {
template<class T> bool agrees(const std::optional<T>& wanted, const T& have) {
  return !wanted || *wanted == have;
}

bool lies(const std::optional<ConntrackFilter::Addresses>& wanted, net::Ipv4Address have) {
  return !wanted || wanted->prefix.contains(have);
}

// One side of a connection, as it was and as answers have it.
struct Side {
  net::Ipv4Address was, became;
  uint16_t portWas, portBecame;
  bool bound; // NAT has looked at it
};

// What the tool calls translated: the answers do not come from, or go to, where the packets went to or came
// from (libnetfilter_conntrack, objopt.c). An ICMP identifier is held against a type there, so that an echo
// that NAT has looked at always is (measured).
bool isTranslated(const ConntrackFilter::Nat& wanted, const Side& side, net::Protocol protocol) {
  if (!side.bound) return false;
  const bool address = side.was != side.became, port = side.portWas != side.portBecame;
  if (wanted.address && (!address || *wanted.address != side.became)) return false;
  if (wanted.port && (!port || *wanted.port != side.portBecame)) return false;
  return wanted.address || wanted.port || address || port || protocol == net::Protocol::Icmp;
}
} // namespace

bool ConntrackFilter::fits(const ConntrackFacts& entry) const {
  const Tuple& original = entry.tuple(Direction::Original);
  const Tuple& reply = entry.tuple(Direction::Reply);
  auto sourceTranslated = [&](const Nat& wanted) {
    return isTranslated(wanted,
                        {original.source, reply.destination, original.sourcePort, reply.destinationPort,
                         entry.bound[slot(Manipulation::Source)]},
                        original.protocol);
  };
  auto destinationTranslated = [&](const Nat& wanted) {
    return isTranslated(wanted,
                        {original.destination, reply.source, original.destinationPort, reply.sourcePort,
                         entry.bound[slot(Manipulation::Destination)]},
                        original.protocol);
  };
  auto isMarked = [&] { return (entry.mark & mark->mask) == (mark->value & mark->mask); };
  auto took = [](const std::optional<net::Ipv4Address>& wanted, net::Ipv4Address was, net::Ipv4Address is) {
    return !wanted || (was != is && *wanted == is);
  };
  if (nothing) return false;
  return agrees(protocol, original.protocol) && lies(originalSource, original.source)
         && lies(originalDestination, original.destination) && lies(replySource, reply.source)
         && lies(replyDestination, reply.destination) && agrees(originalSourcePort, original.sourcePort)
         && agrees(originalDestinationPort, original.destinationPort)
         && agrees(replySourcePort, reply.sourcePort) && agrees(replyDestinationPort, reply.destinationPort)
         && agrees(icmpType, original.icmpType) && agrees(icmpCode, original.icmpCode)
         && agrees(icmpId, original.sourcePort) && took(dnatTo, original.destination, reply.source)
         && took(snatTo, original.source, reply.destination) && (!sourceNat || sourceTranslated(*sourceNat))
         && (!destinationNat || destinationTranslated(*destinationNat))
         && (!anyNat || sourceTranslated(*anyNat) || destinationTranslated(*anyNat)) && agrees(tcp, entry.tcp)
         && (!mark || isMarked()) && agrees(seenReply, entry.seenReply) && agrees(assured, entry.assured);
}

} // namespace fg::netfilter
