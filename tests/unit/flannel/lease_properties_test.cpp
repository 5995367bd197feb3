// What leases promise, under random histories: crashes, partitions, wrong clocks, restarts, leases removed by
// hand.
#include "flannel/renewal.h"
#include "unit/flannel/lease_world.h"

#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;

namespace {

// One thing that happens.
void happen(LeaseWorld& world, core::Rng& rng) {
  LeaseWorld::Host& host = *world.hosts[rng.below(world.hosts.size())];
  const auto& members = world.etcd->members();
  etcd::Etcd& member = *members[rng.below(members.size())];
  switch (rng.below(14)) {
  case 0:
  case 1:
    return host.flanneld->stop();
  case 2:
  case 3:
  case 4:
  case 5:
    return host.flanneld->start();
  case 6: { // another node is cut off
    auto cut = world.cut;
    cut.insert(host.name);
    return world.setCut(cut);
  }
  case 7: {
    auto cut = world.cut;
    cut.insert(member.self().name);
    return world.setCut(cut);
  }
  case 8:
  case 9:
    return world.setCut({});
  case 10:
    return member.stop();
  case 11:
    for (const auto& one : members)
      one->start();
    return;
  case 12:
    (rng.below(2) ? *host.ns : member.node()).clockSkew = (rng.below(7200) * 1s) - 3600s;
    return;
  default:
    // By hand; where it does not run, that of its last run.
    if (rng.below(2)) return world.removeLease(host.flanneld->lease().subnet);
    host.files.remove("/run/flannel/subnet.env"); // a reboot: /run is empty
  }
}

// All is well again, for long enough that everybody has heard of everything.
void settle(LeaseWorld& world) {
  world.setCut({});
  for (const auto& member : world.etcd->members())
    member->start();
  world.run(60s);
  world.run(90s);
}

// What releases really do wrong (lease_cases_test.cpp): they write over the lease of another node, without a
// condition. Every such write must be one of these two.
void requireKnownTakeOver(const LeaseWorld::Host& by, const std::string& version, const etcd::Node& written) {
  std::string subnet = flannel::parseSubnetKey(written.key).value().text();
  bool previous =
      LeaseWorld::hasLogged(by, "Found lease (" + subnet + ") matching previously leased subnet, reusing");
  bool renewal = LeaseWorld::hasLogged(by, "Lease renewed, new expiration: "
                                               + flannel::goText({}, written.expiration.value()));
  RC_ASSERT(!previous || flannel::findVersion(version)->keepsPreviousSubnet);
  RC_ASSERT(previous || renewal);
  RC_CLASSIFY(previous, "subnet.env took another's subnet");
  RC_CLASSIFY(renewal, "a late renewal took another's subnet");
}

// Nodes whose lease another one has written over since they wrote it last, and that have not been told of its
// end.
using Robbed = std::set<std::pair<net::Ipv4Prefix, const LeaseWorld::Host*>>;
Robbed robbed(const LeaseWorld& world, const std::string& version) {
  Robbed out;
  const auto& history = world.newest().store().data().history;
  RC_ASSERT(history.size() < 900u); // all of it lies in etcd's window
  for (const etcd::Event& event : history) {
    auto subnet = flannel::parseSubnetKey(event.node.key);
    if (!subnet) continue;
    if (event.action == etcd::Action::Delete || event.action == etcd::Action::Expire) {
      std::erase_if(out, [&](const auto& known) { return known.first == *subnet; });
      continue;
    }
    const auto* by = world.holder(event.node.value);
    out.erase({*subnet, by});
    const auto* from = event.previous ? world.holder(event.previous->value) : nullptr;
    if (from == nullptr || from == by) continue;
    requireKnownTakeOver(*by, version, event.node);
    out.insert({*subnet, from});
  }
  return out;
}

// What releases really do wrong, too: a lease that went before flanneld had looked at it once is not missed.
// Since its lease was given to it, or written again, its watch has found no key.
bool isBlind(const LeaseWorld::Host& host) {
  const auto& log = host.flanneld->log();
  for (auto line = log.rbegin(); line != log.rend(); ++line) {
    if (line->text.starts_with("Subnet watch failed: 100: Key not found")) return true;
    for (const char* begins :
         {"Lease renewed", "Lease acquired", "Running backend."}) // 0.7.1 says the second
      if (line->text.starts_with(begins)) return false;
  }
  return false;
}

void playHistory(const std::string& version) {
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  const auto steps = *rc::gen::inRange(10, 30);
  core::Rng rng(seed, "history of leases");
  bool three = rng.below(5) == 0;
  // Days, in which leases end: without etcd flanneld asks each second, and with three members there are
  // heartbeats each 100 ms. So a quarter of the others; in the rest, minutes.
  bool days = !three && rng.below(4) == 0;
  LeaseWorld world(2 + rng.below(5), three ? 3 : 1, version, seed);
  for (auto& host : world.hosts)
    host->flanneld->start();
  for (int step = 0; step < steps; ++step) {
    happen(world, rng);
    bool brief = !days || rng.below(6) > 0;
    world.run(brief ? rng.below(20'000) * 1ms : rng.below(10 * 3600) * 1s);
    // Who uses another's addresses has lost its lease and could not hear of it.
    for (auto [a, b] : world.overlaps())
      RC_ASSERT(!world.holdsItsLease(*a) || !world.holdsItsLease(*b));
  }
  settle(world);
  Robbed excused = robbed(world, version);
  auto isExcused = [&](const LeaseWorld::Host& host) {
    RC_CLASSIFY(isBlind(host), "a lease went before its first look");
    return excused.contains({host.flanneld->lease().subnet, &host}) || isBlind(host);
  };
  for (auto [a, b] : world.overlaps())
    RC_ASSERT(isExcused(*a) || isExcused(*b));
  for (auto& host : world.hosts)
    if (LeaseWorld::isLive(*host)) RC_ASSERT(world.holdsItsLease(*host) || isExcused(*host));
}

struct LeaseProperties : testing::TestWithParam<const char*> {};

constexpr const char* kHistories = "300";

// Of each release; FLANNELGRAPH_HISTORIES says how many else. Sanitizers make each fifteen times as dear.
TEST_P(LeaseProperties, NoTwoLiveNodesUseTheSameAddresses) {
  const char* histories = std::getenv("FLANNELGRAPH_HISTORIES");
  setenv("RC_PARAMS", (std::string("seed=1 max_success=") + (histories ? histories : kHistories)).c_str(), 1);
  EXPECT_TRUE(rc::check("no two live nodes with overlapping subnets", [] { playHistory(GetParam()); }));
}
INSTANTIATE_TEST_SUITE_P(Releases, LeaseProperties, testing::Values("0.7.1", "0.9.1", "0.10.0"), releaseName);

} // namespace
