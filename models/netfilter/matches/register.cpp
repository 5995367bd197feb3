// The list of matches.
#include "netfilter/matches/catalogue.h"

namespace fg::netfilter {

const core::Registry<MatchSpec>& matches() {
  static const core::Registry<MatchSpec> kMatches = [] {
    core::Registry<MatchSpec> registry;
    registry.add(addrtypeMatch());
    registry.add(commentMatch());
    registry.add(conntrackMatch());
    registry.add(icmpMatch());
    registry.add(markMatch());
    registry.add(multiportMatch());
    registry.add(physdevMatch());
    registry.add(recentMatch());
    registry.add(stateMatch());
    registry.add(statisticMatch());
    registry.add(tcpMatch());
    registry.add(udpMatch());
    return registry;
  }();
  return kMatches;
}

} // namespace fg::netfilter
