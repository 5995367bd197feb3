// The matches, one file each.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

MatchSpec addrtypeMatch();
MatchSpec commentMatch();
MatchSpec connmarkMatch();
MatchSpec conntrackMatch();
MatchSpec dscpMatch();
MatchSpec icmpMatch();
MatchSpec iprangeMatch();
MatchSpec lengthMatch();
MatchSpec limitMatch();
MatchSpec macMatch();
MatchSpec markMatch();
MatchSpec multiportMatch();
MatchSpec ownerMatch();
MatchSpec physdevMatch();
MatchSpec pkttypeMatch();
MatchSpec recentMatch();
MatchSpec rpfilterMatch();
MatchSpec setMatch();
MatchSpec stateMatch();
MatchSpec statisticMatch();
MatchSpec tcpMatch();
MatchSpec tosMatch();
MatchSpec ttlMatch();
MatchSpec udpMatch();

} // namespace fg::netfilter
