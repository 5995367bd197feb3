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
  EXPECT_EQ(table.lookup(net::Ipv4Address(172, 33, 96, 3)).chosen->interface, 3);
  auto match = table.lookup(net::Ipv4Address(8, 8, 8, 8));
  EXPECT_EQ(match.chosen->interface, 2);
  ASSERT_EQ(match.candidates.size(), 1u);
  EXPECT_EQ(match.candidates[0]->interface, 1);
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
  table.append(route("172.33.31.0/24", 2));
  EXPECT_EQ(table.lookup(net::Ipv4Address(172, 33, 31, 2)).chosen->interface, 1);
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
  EXPECT_EQ(table.lookup(net::Ipv4Address(10, 1, 1, 1)).chosen, nullptr);
}

} // namespace fg::routing
