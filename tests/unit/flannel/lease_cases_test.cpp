// What releases of flannel really do wrong with leases, each a case of its own.
#include "unit/flannel/lease_world.h"

#include <gmock/gmock.h>

#include <algorithm>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

// The first node's subnet becomes the second one's while the first is stopped.
net::Ipv4Prefix passOn(LeaseWorld& world) {
  auto &first = *world.hosts[0], &second = *world.hosts[1];
  first.flanneld->start();
  world.run(1s);
  net::Ipv4Prefix subnet = first.flanneld->lease().subnet;
  first.flanneld->stop();
  world.removeLease(subnet);
  world.offerOnly(subnet);
  second.flanneld->start();
  world.run(1s);
  return subnet;
}

struct TakeOver : testing::TestWithParam<const char*> {};

// flannel #805: 0.8 to 0.11 take the subnet of subnet.env back, even where it is another node's by now.
TEST_P(TakeOver, ARestartedNodeTakesItsOldSubnetFromItsNewOwner) {
  LeaseWorld world(2, 1, GetParam(), 1);
  auto &first = *world.hosts[0], &second = *world.hosts[1];
  net::Ipv4Prefix subnet = passOn(world);
  ASSERT_EQ(second.flanneld->lease().subnet, subnet);
  first.flanneld->start();
  world.run(10s);
  EXPECT_EQ(world.overlaps().size(), 1u);
  EXPECT_THAT(LeaseWorld::logOf(first), HasSubstr("matching previously leased subnet, reusing"));
}
INSTANTIATE_TEST_SUITE_P(Releases, TakeOver, testing::Values("0.9.1", "0.10.0"), releaseName);

struct LateRenewal : testing::TestWithParam<const char*> {};

// A renewal is written whoever holds the subnet by now (RenewLease: updateSubnet with asof 0; met in flannel
// #1289). It is tried each minute, the watch each second: where etcd comes back just before the renewal, that
// is faster than the news that the lease is gone. And the new owner is told only that its lease was written
// again.
TEST_P(LateRenewal, TakesTheSubnetFromItsNewOwner) {
  LeaseWorld world(2, 1, GetParam(), 1);
  auto &first = *world.hosts[0], &second = *world.hosts[1];
  first.flanneld->start();
  world.run(1500ms);
  net::Ipv4Prefix subnet = first.flanneld->lease().subnet;
  world.setCut({"n1"}); // its watch asks each half second from now on, its renewal each full minute
  world.removeLease(subnet);
  world.offerOnly(subnet);
  second.flanneld->start();
  world.run(23h + 1min - 1500ms - 200ms);
  ASSERT_EQ(second.flanneld->lease().subnet, subnet);
  ASSERT_TRUE(world.holdsItsLease(second));
  world.setCut({});
  world.run(10s);
  EXPECT_THAT(LeaseWorld::logOf(first),
              HasSubstr("Lease renewed, new expiration: 1970-01-02 23:01:00 +0000 UTC"));
  EXPECT_THAT(LeaseWorld::logOf(first), HasSubstr("Lease has been revoked"));
  EXPECT_TRUE(LeaseWorld::isLive(second));
  EXPECT_FALSE(world.holdsItsLease(second));
  // 0.7.1 registers again and finds the lease that it has just written; later releases have ended.
  bool registersAgain = flannel::findVersion(GetParam())->retriesRegistration;
  EXPECT_EQ(world.overlaps().size(), registersAgain ? 1u : 0u);
  // Until the new owner's own renewal writes over that.
  world.run(23h);
  EXPECT_TRUE(world.holdsItsLease(second));
}
INSTANTIATE_TEST_SUITE_P(Releases, LateRenewal, testing::Values("0.7.1", "0.9.1", "0.10.0"), releaseName);

struct BlindWatch : testing::TestWithParam<const char*> {};

// A lease that goes before flanneld has looked at it once: its watch asks for the key first, and takes "not
// found" for one more error. Nothing ends; the renewal is due by what etcd said at first, and makes the lease
// again.
TEST_P(BlindWatch, ALeaseThatWentBeforeTheFirstLookIsMissedUntilTheRenewal) {
  LeaseWorld world(1, 3, GetParam(), 1);
  auto& host = *world.hosts[0];
  host.ns->clockSkew = 22h + 50min; // so that the renewal is due in ten minutes
  host.flanneld->start();
  for (int i = 0; i < 10'000 && !host.flanneld->isReady(); ++i)
    world.run(1ms);
  ASSERT_TRUE(host.flanneld->isReady());
  for (const auto& member : world.etcd->members()) // before they have answered
    member->stop();
  world.setCut({"n1"});
  for (const auto& member : world.etcd->members())
    member->start();
  world.run(10s);
  ASSERT_TRUE(world.holdsItsLease(host));
  world.removeLease(host.flanneld->lease().subnet);
  world.run(5s);
  world.setCut({});
  world.run(5min);
  EXPECT_TRUE(LeaseWorld::isLive(host));
  EXPECT_FALSE(world.holdsItsLease(host));
  EXPECT_THAT(LeaseWorld::logOf(host),
              HasSubstr("Subnet watch failed: 100: Key not found (/coreos.com/network/subnets/"));
  world.run(5min);
  EXPECT_THAT(LeaseWorld::logOf(host), HasSubstr("Lease renewed"));
  EXPECT_TRUE(world.holdsItsLease(host));
}
INSTANTIATE_TEST_SUITE_P(Releases, BlindWatch, testing::Values("0.7.1", "0.9.1", "0.10.0"), releaseName);

TEST(LeaseCases, Flannel071DoesNotLookAtItsOldSubnet) {
  LeaseWorld world(2, 1, "0.7.1", 1);
  auto& first = *world.hosts[0];
  passOn(world);
  first.flanneld->start();
  world.run(3s);
  EXPECT_TRUE(world.overlaps().empty());
  EXPECT_THAT(LeaseWorld::logOf(first), HasSubstr("failed to acquire lease: out of subnets"));
}

// Data from before the second node came: its lease is gone, and it does not hear of that, as the index that
// its watch waits behind has not come yet.
TEST(LeaseCases, AfterAnOldBackupASubnetIsGivenTwice) {
  LeaseWorld world(3, 1, "0.7.1", 1);
  auto &first = *world.hosts[0], &second = *world.hosts[1], &third = *world.hosts[2];
  first.flanneld->start();
  world.run(1s);
  etcd::Etcd& member = world.etcd->first();
  auto backup = member.backup();
  second.flanneld->start();
  world.run(1s);
  net::Ipv4Prefix subnet = second.flanneld->lease().subnet;
  member.stop();
  member.restore(backup);
  member.start();
  world.offerOnly(subnet);
  third.flanneld->start();
  world.run(1s);
  EXPECT_EQ(world.overlaps().size(), 1u);
  EXPECT_FALSE(world.holdsItsLease(second));
  EXPECT_TRUE(world.holdsItsLease(third));
}

// A clock that is more than the margin behind: the renewal comes too late.
TEST(LeaseCases, AClockThatIsBehindLosesTheLease) {
  LeaseWorld world(1, 1, "0.9.1", 1);
  auto& host = *world.hosts[0];
  host.flanneld->start();
  world.run(1s);
  host.ns->clockSkew = -2h;
  host.flanneld->stop();
  host.flanneld->start(); // plans by its clock from now on
  world.run(25h);
  EXPECT_FALSE(host.flanneld->isRunning());
  EXPECT_THAT(LeaseWorld::logOf(host), HasSubstr("Lease has been revoked. Shutting down daemon."));
}

} // namespace
