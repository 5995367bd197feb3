// Version 3 of etcd's interface as bytes: protobuf messages in gRPC's frames.
#include "etcd/http2.h"
#include "etcd/rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg::etcd;
using namespace std::string_literals;

namespace {

template<class Message> Message thereAndBack(const Message& message) {
  RpcRequest request = message;
  return std::get<Message>(decodeRequest(pathOf(request), encode(request)).value());
}

RpcAnswer thereAndBack(const RpcRequest& asked, const RpcAnswer& answer) {
  return decodeAnswer(asked, encode(answer));
}

// As protoc encodes them by rpc.proto of etcd 3.4.
TEST(Rpc, MessagesAreProtobuf) {
  EXPECT_EQ(encode(RpcRequest(PutRequest{"foo", "bar"})), "\x0a\x03"
                                                          "foo"
                                                          "\x12\x03"
                                                          "bar");
  RangeRequest range;
  range.range = prefixRange("a");
  range.limit = 300;
  range.serializable = true;
  EXPECT_EQ(encode(RpcRequest(range)), "\x0a\x01"
                                       "a"
                                       "\x12\x01"
                                       "b"
                                       "\x18\xac\x02"
                                       "\x38\x01"s);
  EXPECT_EQ(encode(RpcRequest(WatchRequest{{"k"}, 5, true})), "\x0a\x07\x0a\x01"
                                                              "k"
                                                              "\x18\x05"
                                                              "\x30\x01"s);
  EXPECT_EQ(encode(RpcAnswer{{1, 2, 3, 4}, DeleteRangeAnswer{1, {}}}),
            "\x0a\x08\x08\x01\x10\x02\x18\x03\x20\x04"
            "\x10\x01"s);
}

TEST(Rpc, RequestsComeOutAsTheyWentIn) {
  RangeRequest range;
  range.range = fromKey("a");
  range.sortOrder = SortOrder::Descend;
  range.sortTarget = SortTarget::Modify;
  range.keysOnly = true;
  auto read = thereAndBack(range);
  EXPECT_EQ(read.range.end, "\0"s);
  EXPECT_EQ(read.sortOrder, SortOrder::Descend);
  EXPECT_EQ(read.sortTarget, SortTarget::Modify);
  EXPECT_TRUE(read.keysOnly);
  TxnRequest txn;
  txn.comparisons = {{Comparison::Target::Value, Comparison::Relation::NotEqual, "k", "v", 0},
                     {Comparison::Target::Lease, Comparison::Relation::Less, "l", "", 7}};
  txn.success = {PutRequest{"a", "1"}, DeleteRangeRequest{{"b"}, true}};
  txn.failure = {RangeRequest{}};
  auto back = thereAndBack(txn);
  EXPECT_EQ(back.comparisons.at(0).value, "v");
  EXPECT_EQ(back.comparisons.at(1).number, 7);
  EXPECT_EQ(back.comparisons.at(1).relation, Comparison::Relation::Less);
  EXPECT_EQ(std::get<PutRequest>(back.success.at(0)).value, "1");
  EXPECT_TRUE(std::get<DeleteRangeRequest>(back.success.at(1)).previous);
  EXPECT_TRUE(std::holds_alternative<RangeRequest>(back.failure.at(0)));
}

TEST(Rpc, AnswersComeOutAsTheyWentIn) {
  KeyValue kv{"k", "v", 1, 2, 3, 4};
  auto range = thereAndBack(RangeRequest{}, {{9, 8, 7, 6}, RangeAnswer{{kv}, true, 5}});
  EXPECT_EQ(range.header.member, 8u);
  EXPECT_EQ(std::get<RangeAnswer>(range.content).kvs.at(0).lease, 4);
  EXPECT_EQ(std::get<RangeAnswer>(range.content).count, 5);
  auto txn = thereAndBack(TxnRequest{}, {{}, TxnAnswer{true, {{PutAnswer{kv}, 12}, {RangeAnswer{}, 13}}}});
  const auto& answers = std::get<TxnAnswer>(txn.content).answers;
  EXPECT_EQ(std::get<PutAnswer>(answers.at(0).first).previous->key, "k");
  EXPECT_EQ(answers.at(1).second, 13);
  auto gone = thereAndBack(LeaseTimeToLiveRequest{}, {{}, LeaseTimeToLiveAnswer{5, -1, 0, {"a", "b"}}});
  EXPECT_EQ(std::get<LeaseTimeToLiveAnswer>(gone.content).ttl, -1);
  EXPECT_THAT(std::get<LeaseTimeToLiveAnswer>(gone.content).keys, testing::ElementsAre("a", "b"));
  WatchAnswer watched;
  watched.events = {{KeyEvent::Type::Delete, kv, kv}, {KeyEvent::Type::Put, kv, {}}};
  auto events = std::get<WatchAnswer>(thereAndBack(WatchRequest{}, {{}, watched}).content).events;
  EXPECT_EQ(events.at(0).type, KeyEvent::Type::Delete);
  EXPECT_TRUE(events.at(0).previous);
  EXPECT_FALSE(events.at(1).previous);
}

TEST(Rpc, BrokenBytesReadAsFarAsTheyGo) {
  for (const std::string& bytes :
       {"\x0a\xff"s, "\x0a"s, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s, "\x0d\x01"s})
    EXPECT_TRUE(decodeRequest("/etcdserverpb.KV/Range", bytes));
  EXPECT_FALSE(decodeRequest("/etcdserverpb.KV/Snapshot", ""));
}

TEST(Http2, FramesComeInPieces) {
  http2::Frames frames(http2::kMagic);
  std::string all = http2::clientPreface() + http2::request(1, "h:2379", "/p", std::string(300, 'x'))
                    + http2::trailers(1, 2, "etcdserver: key not found");
  std::vector<http2::Frames::Frame> seen;
  for (char byte : all) {
    frames.append(std::string_view(&byte, 1));
    while (auto frame = frames.next())
      seen.push_back(*frame);
  }
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].headers->at(":path"), "/p");
  EXPECT_EQ(seen[1].message, std::string(300, 'x'));
  EXPECT_TRUE(seen[1].end);
  EXPECT_EQ(seen[2].headers->at("grpc-message"), "etcdserver: key not found");
  EXPECT_FALSE(frames.isBroken());
}

TEST(Http2, SomethingElseIsBroken) {
  http2::Frames server(http2::kMagic);
  server.append("PUT /v2/keys HTTP/1.1\r\n");
  EXPECT_FALSE(server.next());
  EXPECT_TRUE(server.isBroken());
  http2::Frames client;
  client.append("\0\0\x02\x01\x04\0\0\0\x01\x82\x86"s); // headers by the table
  EXPECT_FALSE(client.next());
  EXPECT_TRUE(client.isBroken());
}

} // namespace
