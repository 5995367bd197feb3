// What the nodes of a large cluster have become once it has settled, and which of them need not be made
// before somebody looks.
#pragma once

#include "flannel/lease.h"
#include "scenario/scenario.h"
#include "world/sleep.h"

#include <map>
#include <string>
#include <vector>

namespace fg::world {

struct SettledNode {
  const scenario::Node* description = nullptr; // never null
  flannel::LeaseAttributes attributes;         // of its lease
  net::Ipv4Prefix subnet;                      // that flanneld chooses
  bool sleeps = false;
};

struct SleepPlan {
  std::vector<SettledNode> nodes; // those of which one can say it, in the order in which they register
  std::map<std::string, net::Ipv4Prefix> subnets; // of the others, too
  std::vector<std::string> warnings;              // of their daemons
};

// No node where the scenario is not settled, or one cannot say without playing it what daemons come to. A
// node that has anything of its own (rules, routes, sysctls, an announced address …) is no part of it, and is
// made at once; so are the master and the members of etcd.
SleepPlan planSleep(const scenario::Scenario& scenario, uint64_t seed, Sleep sleep);

// Nodes with a member of etcd, and the interface that the first endpoint leads to.
struct EtcdPlaces {
  std::vector<std::string> members;          // at least one, where there are nodes
  const scenario::Interface* door = nullptr; // null: no endpoint leads to an interface of the scenario
};
EtcdPlaces etcdPlaces(const scenario::Scenario& scenario);

} // namespace fg::world
