#include "link/fdb.h"
#include "link/neighbor_table.h"

#include <gtest/gtest.h>

namespace fg::link {

using namespace std::chrono_literals;
const auto kMac = *net::MacAddress::parse("02:42:ac:21:44:02");

TEST(Fdb, LearnsMovesAndForgetsAfterFiveMinutes) {
  Fdb fdb;
  EXPECT_TRUE(fdb.learn(kMac, 7, 0s));
  EXPECT_FALSE(fdb.learn(kMac, 7, 10s));
  EXPECT_EQ(fdb.find(kMac, 310s)->port, 7);
  EXPECT_FALSE(fdb.find(kMac, 311s));
  EXPECT_TRUE(fdb.learn(kMac, 9, 311s));
  EXPECT_EQ(fdb.find(kMac, 311s)->port, 9);
}

TEST(Fdb, PermanentEntriesNeitherAgeNorMove) {
  Fdb fdb;
  fdb.addPermanent(kMac, 7);
  EXPECT_FALSE(fdb.learn(kMac, 9, 0s));
  fdb.flush();
  EXPECT_EQ(fdb.find(kMac, 1000h)->port, 7);
}

TEST(NeighborTable, AConfirmedNeighbourIsReachableForHalfToOneAndAHalfOfThirtySeconds) {
  core::Rng rng(1, "test");
  for (int i = 0; i < 100; ++i) {
    NeighborTable table;
    auto& neighbor = table.create(2, net::Ipv4Address(10, 0, 0, 2), 0s);
    table.confirm(neighbor, kMac, 0s, rng);
    EXPECT_EQ(table.find(2, neighbor.address, 15s)->state, NeighborState::Reachable);
    EXPECT_EQ(table.find(2, neighbor.address, 45s + 1ns)->state, NeighborState::Stale);
  }
}

TEST(NeighborTable, PermanentEntriesTakeNoRoomSinceLinux5) {
  NeighborTable table;
  table.gcThreshold3 = 4;
  for (uint8_t i = 0; i < 8; ++i)
    table.setPermanent(2, net::Ipv4Address(10, 0, 0, i), kMac, 0s);
  EXPECT_TRUE(table.hasRoom(0s));
  table.countsPermanent = true; // Linux 3.10
  EXPECT_FALSE(table.hasRoom(0s));
  table.countsPermanent = false;
  for (uint8_t i = 0; i < 4; ++i)
    table.create(3, net::Ipv4Address(10, 0, 1, i), 0s);
  EXPECT_FALSE(table.hasRoom(0s));
}

TEST(NeighborTable, HearsayMakesStaleAndPermanentStaysPermanent) {
  NeighborTable table;
  auto& heard = table.create(2, net::Ipv4Address(10, 0, 0, 2), 0s);
  table.hear(heard, kMac, 1s);
  EXPECT_EQ(heard.state, NeighborState::Stale);
  table.setPermanent(2, net::Ipv4Address(10, 0, 0, 3), kMac, 0s);
  auto* fixed = table.find(2, net::Ipv4Address(10, 0, 0, 3), 0s);
  table.hear(*fixed, net::MacAddress::broadcast(), 1s);
  EXPECT_EQ(fixed->mac, kMac);
  EXPECT_EQ(fixed->state, NeighborState::Permanent);
}

} // namespace fg::link
