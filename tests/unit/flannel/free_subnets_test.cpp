#include "flannel/free_subnets.h"

#include <gmock/gmock.h>

using namespace fg;
using flannel::FreeSubnets;
using testing::ElementsAre;

namespace {

net::Ipv4Prefix prefix(const char* text) { return net::Ipv4Prefix::parse(text).value(); }

flannel::Config config(const char* first, const char* last, int length) {
  flannel::Config out;
  out.subnetMin = net::Ipv4Address::parse(first).value();
  out.subnetMax = net::Ipv4Address::parse(last).value();
  out.subnetLength = length;
  return out;
}

TEST(FreeSubnets, LeaveOutWhatOverlapsALeaseOfAnyLength) {
  FreeSubnets free(config("10.1.0.0", "10.1.7.0", 24));
  free.take(prefix("10.1.1.128/25")); // of another configuration
  free.take(prefix("10.1.4.0/23"));
  free.take(prefix("10.1.4.0/24")); // in the one before
  EXPECT_THAT(free.candidates(),
              ElementsAre(prefix("10.1.0.0/24"), prefix("10.1.2.0/24"), prefix("10.1.3.0/24"),
                          prefix("10.1.6.0/24"), prefix("10.1.7.0/24")));
  free.take(prefix("10.1.0.0/21"));
  EXPECT_THAT(free.candidates(), ElementsAre());
}

TEST(FreeSubnets, AreAHundredAtATime) {
  FreeSubnets free(config("10.1.0.0", "10.1.255.0", 24));
  EXPECT_EQ(free.candidates().size(), 100u);
  EXPECT_EQ(free.candidates().back(), prefix("10.1.99.0/24"));
  free.take(prefix("10.1.7.0/24"));
  EXPECT_EQ(free.candidates().back(), prefix("10.1.100.0/24"));
}

TEST(FreeSubnets, GiveThePinnedOneWhereItIsACandidate) {
  FreeSubnets free(config("10.1.0.0", "10.1.255.0", 24));
  core::Rng rng(1, "test");
  EXPECT_EQ(free.choose(rng, prefix("10.1.42.0/24"))->subnet, prefix("10.1.42.0/24"));
  auto missed = free.choose(rng, prefix("10.1.200.0/24"));
  EXPECT_TRUE(missed->pinMissed);
  EXPECT_NE(missed->subnet, prefix("10.1.200.0/24"));
}

TEST(FreeSubnets, AreUsedUp) {
  FreeSubnets free(config("10.1.0.0", "10.1.0.0", 24));
  free.take(prefix("10.1.0.0/24"));
  core::Rng rng(1, "test");
  EXPECT_FALSE(free.choose(rng, {}));
}

} // namespace
