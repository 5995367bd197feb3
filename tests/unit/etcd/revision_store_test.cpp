// What the table of the comparison with the real etcdctl does not reach: several keys at once, and watches.
#include "etcd/revision_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using testing::ElementsAre;

namespace {

struct RevisionTest : testing::Test {
  etcd::RevisionStore store;

  void put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(store.apply(etcd::PutRequest{key, value}));
  }
  etcd::RpcResult<etcd::RangeAnswer> get(const std::string& key, int64_t revision = 0) {
    etcd::RangeRequest request;
    request.range.key = key;
    request.revision = revision;
    return store.range(request);
  }
};

TEST_F(RevisionTest, OldRevisionsCanBeReadUntilTheyAreCompacted) {
  put("a", "1");
  put("a", "2");
  EXPECT_EQ(store.revision(), 3);
  EXPECT_EQ(get("a", 2)->kvs[0].value, "1");
  ASSERT_TRUE(store.apply(etcd::CompactionRequest{3}));
  EXPECT_EQ(get("a", 2).error(), "etcdserver: mvcc: required revision has been compacted");
  EXPECT_EQ(get("a")->kvs[0].value, "2");
  EXPECT_EQ(get("a", 4).error(), "etcdserver: mvcc: required revision is a future revision");
}

TEST_F(RevisionTest, ATransactionIsOneRevision) {
  std::vector<size_t> batches;
  store.watch(etcd::prefixRange("k"), [&](const auto& events) { batches.push_back(events.size()); });
  etcd::TxnRequest txn;
  txn.success = {etcd::PutRequest{"k1", "1"}, etcd::PutRequest{"k2", "2"}};
  ASSERT_TRUE(store.apply(txn));
  EXPECT_EQ(store.revision(), 2);
  EXPECT_THAT(batches, ElementsAre(2u));
}

TEST_F(RevisionTest, ATransactionThatFailsChangesNothing) {
  etcd::TxnRequest txn;
  etcd::PutRequest keeps{"none"};
  keeps.ignoreValue = true;
  txn.success = {etcd::PutRequest{"k1", "1"}, keeps};
  EXPECT_EQ(store.apply(txn).error(), "etcdserver: key not found");
  EXPECT_EQ(store.revision(), 1);
  EXPECT_EQ(get("k1")->count, 0);
}

TEST_F(RevisionTest, EventsAreThereFromTheCompactionOn) {
  put("a", "1");
  put("a", "2");
  put("b", "3");
  EXPECT_EQ(store.events({"a", {}}, 2)->size(), 2u);
  ASSERT_TRUE(store.apply(etcd::CompactionRequest{3}));
  EXPECT_FALSE(store.events({"a", {}}, 2));
  EXPECT_EQ(store.events({"a", {}}, 3)->size(), 1u);
}

TEST_F(RevisionTest, ARevokedLeaseTakesItsKeysInOneRevision) {
  ASSERT_TRUE(store.apply(etcd::LeaseGrantRequest{7, 60}));
  for (const char* key : {"a", "b"}) {
    etcd::PutRequest request{key, "1"};
    request.lease = 7;
    ASSERT_TRUE(store.apply(request));
  }
  ASSERT_TRUE(store.apply(etcd::LeaseRevokeRequest{7}));
  EXPECT_EQ(store.revision(), 4);
  EXPECT_EQ(get("a")->count + get("b")->count, 0);
  EXPECT_EQ(store.apply(etcd::LeaseRevokeRequest{7}).error(), "etcdserver: requested lease not found");
}

TEST(KeyRanges, APrefixEndsWhereItsLastByteGrows) {
  EXPECT_EQ(etcd::prefixRange("ab").end, "ac");
  EXPECT_EQ(etcd::prefixRange("a\xff").end, "b");
  EXPECT_EQ(etcd::prefixRange("\xff").end, std::string(1, '\0'));
}

} // namespace
