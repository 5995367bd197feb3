// The matches, one file each.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

MatchSpec addrtypeMatch();
MatchSpec commentMatch();
MatchSpec conntrackMatch();
MatchSpec icmpMatch();
MatchSpec markMatch();
MatchSpec multiportMatch();
MatchSpec physdevMatch();
MatchSpec recentMatch();
MatchSpec stateMatch();
MatchSpec statisticMatch();
MatchSpec tcpMatch();
MatchSpec udpMatch();

} // namespace fg::netfilter
