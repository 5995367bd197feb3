// The list of matches.
#include "netfilter/matches/catalogue.h"

namespace fg::netfilter {

const core::Registry<MatchSpec>& matches() {
  static const core::Registry<MatchSpec> kMatches = [] {
    core::Registry<MatchSpec> registry;
    registry.add(addrtypeMatch());
    registry.add(commentMatch());
    registry.add(connmarkMatch());
    registry.add(conntrackMatch());
    registry.add(dscpMatch());
    registry.add(icmpMatch());
    registry.add(iprangeMatch());
    registry.add(lengthMatch());
    registry.add(limitMatch());
    registry.add(macMatch());
    registry.add(markMatch());
    registry.add(multiportMatch());
    registry.add(ownerMatch());
    registry.add(physdevMatch());
    registry.add(pkttypeMatch());
    registry.add(recentMatch());
    registry.add(rpfilterMatch());
    registry.add(setMatch());
    registry.add(stateMatch());
    registry.add(statisticMatch());
    registry.add(tcpMatch());
    registry.add(tosMatch());
    registry.add(ttlMatch());
    registry.add(udpMatch());
    return registry;
  }();
  return kMatches;
}

} // namespace fg::netfilter
