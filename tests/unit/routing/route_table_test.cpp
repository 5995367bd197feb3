#include "routing/route_table.h"

#include <gtest/gtest.h>

namespace fg::routing {
namespace {

Route route(const char* destination, int interface, uint32_t metric = 0) {
  Route r;
  r.destination = *net::Ipv4Prefix::parse(destination);
  r.interface = interface;
  r.metric = metric;
  return r;
}

} // namespace

TEST(RouteTable, TheLongestPrefixWinsThenTheLeastMetric) {
  RouteTable table;
  ASSERT_TRUE(table.add(route("0.0.0.0/0", 1, 101)));
  ASSERT_TRUE(table.add(route("0.0.0.0/0", 2, 100)));
  ASSERT_TRUE(table.add(route("172.33.96.0/24", 3)));
  EXPECT_EQ(table.lookup(net::Ipv4Address(172, 33, 96, 3))->interface, 3);
  std::vector<const Route*> matches;
  table.forEachMatch(net::Ipv4Address(8, 8, 8, 8), [&](const Route& match) { matches.push_back(&match); });
  ASSERT_EQ(matches.size(), 2u);
  EXPECT_EQ(matches[0]->interface, 2);
  EXPECT_EQ(matches[1]->interface, 1);
  EXPECT_EQ(table.lookup(net::Ipv4Address(8, 8, 8, 8)), matches[0]);
}

TEST(RouteTable, TheSameDestinationAndMetricExistsAlready) {
  RouteTable table;
  ASSERT_TRUE(table.add(route("10.0.0.0/8", 1)));
  EXPECT_EQ(table.add(route("10.0.0.0/8", 2)).error(), core::KernelError::Exists);
  EXPECT_TRUE(table.add(route("10.0.0.0/8", 2, 5)));
}

TEST(RouteTable, AmongEqualsTheFirstInsertedWins) {
  RouteTable table;
  ASSERT_TRUE(table.add(route("172.33.31.0/24", 1)));
  ASSERT_TRUE(table.append(route("172.33.31.0/24", 2)));
  EXPECT_EQ(table.lookup(net::Ipv4Address(172, 33, 31, 2))->interface, 1);
  ASSERT_TRUE(table.prepend(route("172.33.31.0/24", 3)));
  EXPECT_EQ(table.lookup(net::Ipv4Address(172, 33, 31, 2))->interface, 3);
  EXPECT_EQ(table.append(route("172.33.31.0/24", 2)).error(), core::KernelError::Exists);
}

TEST(RouteTable, ReplaceTakesThePlaceOfTheFirstAndChangeNeedsOne) {
  RouteTable table;
  EXPECT_EQ(table.change(route("10.0.0.0/8", 1)).error(), core::KernelError::NoEntry);
  ASSERT_TRUE(table.replace(route("10.0.0.0/8", 1)));
  ASSERT_TRUE(table.append(route("10.0.0.0/8", 2)));
  ASSERT_TRUE(table.change(route("10.0.0.0/8", 3)));
  EXPECT_EQ(table.lookup(net::Ipv4Address(10, 1, 1, 1))->interface, 3);
  EXPECT_EQ(table.routes().size(), 2u);
}

TEST(RouteTable, ATypeOfServiceGoesBeforeAnyAndAnInterfaceMayBeDemanded) {
  RouteTable table;
  Route express = route("10.0.0.0/8", 2);
  express.tos = 0x10;
  ASSERT_TRUE(table.add(route("10.0.0.0/8", 1)));
  ASSERT_TRUE(table.add(express));
  ASSERT_TRUE(table.add(route("0.0.0.0/0", 3)));
  FlowKey flow;
  flow.destination = net::Ipv4Address(10, 1, 1, 1);
  EXPECT_EQ(table.lookup(flow)->interface, 1);
  flow.tos = 0x10;
  EXPECT_EQ(table.lookup(flow)->interface, 2);
  flow.oif = 3;
  EXPECT_EQ(table.lookup(flow)->interface, 3);
  flow.oif = 4;
  EXPECT_EQ(table.lookup(flow), nullptr);
}

// The order of the listing was measured; fib_trie keeps it.
TEST(RouteTable, FiveThousandRoutesAreFoundAndListedInOrder) {
  RouteTable table;
  constexpr uint32_t kRoutes = 5000, kStride = 1237; // without a common divisor
  for (uint32_t i = 0; i < kRoutes; ++i) {
    Route r;
    r.destination = {net::Ipv4Address(0xac200000 + i * kStride % kRoutes * 256), 24};
    ASSERT_TRUE(table.add(r));
  }
  ASSERT_EQ(table.routes().size(), kRoutes);
  net::Ipv4Address before;
  for (const Route& r : table.routes()) {
    ASSERT_LT(before, r.destination.address());
    before = r.destination.address();
    ASSERT_EQ(table.lookup(before.next(7)), &r);
  }
}

TEST(RouteTable, DeletingWhatIsNotThereIsNoSuchProcess) {
  RouteTable table;
  EXPECT_EQ(table.remove({*net::Ipv4Prefix::parse("10.0.0.0/8"), {}, {}, {}}).error(),
            core::KernelError::NoSuchProcess);
}

TEST(RouteTable, AnInterfaceThatGoesDownTakesItsRoutesAlong) {
  RouteTable table;
  ASSERT_TRUE(table.add(route("10.0.0.0/8", 1)));
  ASSERT_TRUE(table.add(route("172.16.0.0/12", 2)));
  EXPECT_EQ(table.removeInterface(1).size(), 1u);
  EXPECT_EQ(table.lookup(net::Ipv4Address(10, 1, 1, 1)), nullptr);
}

} // namespace fg::routing
