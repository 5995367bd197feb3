// A chain that a daemon keeps in each table since Kubernetes 1.17: who flushes the rules takes it with the
// rest, and so the daemon learns that it has to write them anew.
// https://github.com/kubernetes/kubernetes/blob/v1.18.2/pkg/util/iptables/iptables.go (Monitor)
#pragma once

#include "netfilter/rule_set.h"

namespace fg::kubernetes {

void makeCanary(netfilter::RuleSet& rules, const char* chain);
bool hasCanary(netfilter::RuleSet& rules, const char* chain);

} // namespace fg::kubernetes
