#include "etcd/key_value_store.h"

#include <gtest/gtest.h>

using namespace fg;
using namespace std::chrono_literals;

namespace {

struct StoreTest : testing::Test {
  etcd::KeyValueStore store;
};

TEST_F(StoreTest, SetMakesTheDirectoriesAboveAndCountsTheIndex) {
  auto event = store.set("/a/b/c", "1");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->node.modifiedIndex, 1u);
  EXPECT_TRUE(store.get("/a/b")->node.directory);
  EXPECT_EQ(store.set("/a/b/c", "2")->previous->value, "1");
  EXPECT_EQ(store.index(), 2u);
}

TEST_F(StoreTest, ErrorsAreThoseOfEtcd) {
  EXPECT_EQ(store.get("/none").error().text(), "100: Key not found (/none) [0]");
  store.set("/a", "1");
  EXPECT_EQ(store.set("/a", "2", {.previousExists = false}).error().text(),
            "105: Key already exists (/a) [1]");
  EXPECT_EQ(store.set("/a", "2", {.previousIndex = 7}).error().text(), "101: Compare failed ([7 != 1]) [1]");
  EXPECT_EQ(store.set("/a", "2", {.previousValue = "0"}).error().text(),
            "101: Compare failed ([0 != 1]) [1]");
  EXPECT_EQ(store.set("/a/b", "2").error().text(), "104: Not a directory (/a) [1]");
  EXPECT_EQ(store.remove("/").error().text(), "107: Root is read only (/) [1]");
}

TEST_F(StoreTest, CompareAndSwapHappensWhereTheComparisonHolds) {
  store.set("/a", "1");
  auto event = store.set("/a", "2", {.previousIndex = 1});
  ASSERT_TRUE(event);
  EXPECT_EQ(etcd::name(event->action), "compareAndSwap");
  EXPECT_EQ(store.get("/a")->node.value, "2");
}

TEST_F(StoreTest, ListsChildrenInTheOrderOfTheirFirstCreation) {
  for (const char* key : {"/s/68", "/s/31", "/s/96"})
    store.set(key, "x");
  store.set("/s/68", "renewed");
  store.set("/s-not", "x");
  std::string order;
  auto found = store.get("/s", etcd::Recursive::Yes);
  for (const auto& node : found->node.nodes)
    order += node.key + " ";
  EXPECT_EQ(order, "/s/68 /s/31 /s/96 ");
}

TEST_F(StoreTest, WhatHasExpiredGoesTheOldestFirst) {
  store.set("/later", "1", {.expiration = 2s});
  store.set("/sooner", "1", {.expiration = 1s});
  store.set("/stays", "1");
  EXPECT_EQ(store.nextExpiry(), 1s);
  std::string seen;
  ASSERT_TRUE(store.watch("/", etcd::Recursive::Yes, 0, [&](auto event) {
    seen = std::string(etcd::name(event->action)) + " " + event->node.key;
  }));
  store.expire(999ms);
  EXPECT_TRUE(store.get("/sooner"));
  store.expire(2s);
  EXPECT_EQ(seen, "expire /sooner");
  EXPECT_FALSE(store.get("/later"));
  EXPECT_TRUE(store.get("/stays"));
}

TEST_F(StoreTest, HiddenKeysAreNotListedAndNotWatchedFromAbove) {
  store.set("/a/_secret/b", "1");
  EXPECT_TRUE(store.get("/a")->node.nodes.empty());
  EXPECT_EQ(store.get("/a/_secret")->node.nodes.size(), 1u);
  int seen = 0;
  ASSERT_TRUE(store.watch("/a", etcd::Recursive::Yes, 0, [&](auto) { ++seen; }));
  store.set("/a/_secret/b", "2");
  EXPECT_EQ(seen, 0);
  store.set("/a/open", "2");
  EXPECT_EQ(seen, 1);
}

TEST_F(StoreTest, InOrderKeysAreNamedByTheIndex) {
  etcd::KeysRequest request{etcd::KeysRequest::Method::Post, "/q", "x"};
  EXPECT_EQ(store.apply(request)->node.key, "/q/00000000000000000001");
  EXPECT_EQ(store.apply(request)->node.key, "/q/00000000000000000002");
}

TEST_F(StoreTest, AWatchTellsOfWhatHappenedAfterItsIndex) {
  store.set("/s/a", "1");
  store.set("/s/b", "2");
  std::string seen;
  ASSERT_TRUE(store.watch("/s", etcd::Recursive::Yes, 1, [&](auto event) { seen += event->node.key; }));
  EXPECT_EQ(seen, "/s/b");
  store.set("/s/c", "3");
  EXPECT_EQ(seen, "/s/b") << "a watch tells once";
}

TEST_F(StoreTest, AnIndexOutsideTheWindowOf1000EventsIsCleared) {
  for (int i = 0; i < 1001; ++i)
    store.set("/a", std::to_string(i));
  auto none = [](auto) {};
  EXPECT_TRUE(store.watch("/a", etcd::Recursive::No, 1, none)) << "index 2 is the oldest that is kept";
  store.set("/a", "more");
  auto cleared = store.watch("/a", etcd::Recursive::No, 1, none);
  ASSERT_FALSE(cleared);
  EXPECT_EQ(cleared.error().text(), "401: The event in requested index is outdated and cleared (the "
                                    "requested history has been cleared [3/2]) [1002]");
}

} // namespace
