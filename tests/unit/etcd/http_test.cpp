// etcd's v2 interface as bytes: what one side writes the other reads.
#include "etcd/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using namespace fg::etcd;
using namespace std::chrono_literals;

namespace {

constexpr Epoch kEpoch{std::chrono::seconds(1517592030)}; // 2018-02-02T17:20:30Z

KeysCall roundTrip(const KeysCall& call) {
  auto message = parseHttp(requestText(call, "172.17.8.101:2379"));
  EXPECT_TRUE(message);
  auto read = message ? parseCall(*message) : std::nullopt;
  EXPECT_TRUE(read);
  return read.value_or(KeysCall{});
}

Result<Event> roundTrip(const Result<Event>& result, AnswerHeader header = {}) {
  auto message = parseHttp(answerText(result, header, kEpoch));
  EXPECT_TRUE(message);
  return parseAnswer(message.value_or(HttpMessage{}), kEpoch);
}

TEST(EtcdHttp, AWatchNamesTheIndexThatItWaitsFor) {
  KeysCall call;
  call.request.key = "/coreos.com/network/subnets";
  call.request.recursive = Recursive::Yes;
  call.wait = true;
  call.waitIndex = 8;
  std::string text = requestText(call, "172.17.8.101:2379");
  EXPECT_EQ(text.substr(0, text.find("\r\n")),
            "GET /v2/keys/coreos.com/network/subnets?recursive=true&wait=true&waitIndex=8 HTTP/1.1");
  KeysCall read = roundTrip(call);
  EXPECT_TRUE(read.wait);
  EXPECT_EQ(read.waitIndex, 8u);
  EXPECT_EQ(read.request.key, call.request.key);
  EXPECT_EQ(read.request.recursive, Recursive::Yes);
}

TEST(EtcdHttp, ALeaseIsAFormWithItsTimeToLive) {
  KeysCall call;
  call.request = {KeysRequest::Method::Put, "/n/subnets/172.33.31.0-24", R"({"PublicIP":"172.30.115.77"})"};
  call.request.ttl = 24h;
  call.request.previousExists = false;
  KeysCall read = roundTrip(call);
  EXPECT_EQ(read.request.method, KeysRequest::Method::Put);
  EXPECT_EQ(read.request.value, call.request.value);
  EXPECT_EQ(read.request.ttl, 24h);
  EXPECT_EQ(read.request.previousExists, false);
  EXPECT_FALSE(read.wait);
}

TEST(EtcdHttp, ComparisonsAndDirectoriesArrive) {
  KeysCall call;
  call.request = {KeysRequest::Method::Delete, "/a b/100%"};
  call.request.previousIndex = 7;
  call.request.previousValue = "x&y=z +";
  call.request.directory = true;
  KeysCall read = roundTrip(call);
  EXPECT_EQ(read.request.key, "/a b/100%");
  EXPECT_EQ(read.request.previousIndex, 7u);
  EXPECT_EQ(read.request.previousValue, "x&y=z +");
  EXPECT_TRUE(read.request.directory);
}

TEST(EtcdHttp, WhatIsNoRequestForKeysIsNone) {
  EXPECT_FALSE(parseCall(*parseHttp("GET /version HTTP/1.1\r\n\r\n")));
  EXPECT_FALSE(parseCall(*parseHttp("GET /v2/keysX HTTP/1.1\r\n\r\n")));
  EXPECT_FALSE(parseCall(*parseHttp("PATCH /v2/keys/a HTTP/1.1\r\n\r\n")));
  EXPECT_TRUE(beginsAsHttpRequest("GE")) << "more may come";
  EXPECT_FALSE(beginsAsHttpRequest("hello\n"));
}

TEST(EtcdHttp, AnIncompleteMessageWaits) {
  std::string whole = answerText(Event{}, {}, kEpoch);
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(parseHttp(whole.substr(0, length))) << length;
  EXPECT_EQ(parseHttp(whole + "more")->size, whole.size());
  EXPECT_FALSE(parseHttp("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx"));
}

TEST(EtcdHttp, AnEventKeepsItsNodesAndDates) {
  Event event;
  event.action = Action::Set;
  event.node = {"/n", true, "", {}, 4, 4, {}};
  event.node.nodes.push_back({"/n/a", false, "<\"\\\n>", 25h + 1ns, 5, 6, {}});
  event.previous = Node{"/n", false, "old", -3s, 2, 3, {}};
  event.etcdIndex = 9;
  auto read = roundTrip(event, {0xcdf818194e3a8c32, 9, 12, 2, 1h});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->action, Action::Set);
  EXPECT_EQ(read->etcdIndex, 9u);
  ASSERT_EQ(read->node.nodes.size(), 1u);
  EXPECT_EQ(read->node.nodes[0].value, "<\"\\\n>");
  EXPECT_EQ(read->node.nodes[0].expiration, 25h + 1ns);
  EXPECT_EQ(read->node.nodes[0].modifiedIndex, 6u);
  EXPECT_TRUE(read->node.directory);
  EXPECT_EQ(read->previous->expiration, -3s);
}

// The body is as etcd 3.4.23 with --enable-v2 printed it, but for indices and dates.
TEST(EtcdHttp, AnAnswerLooksAsEtcdsOwn) {
  Event event;
  event.action = Action::Get;
  event.node = {"/k", false, "v", 60s, 5, 5, {}};
  event.etcdIndex = 5;
  std::string text = answerText(event, {0xcdf818194e3a8c32, 5, 9, 2, 0s}, kEpoch);
  EXPECT_THAT(text, testing::StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                        "X-Etcd-Cluster-Id: cdf818194e3a8c32\r\nX-Etcd-Index: 5\r\n"));
  EXPECT_THAT(text, testing::EndsWith("\r\n\r\n{\"action\":\"get\",\"node\":{\"key\":\"/k\",\"value\":\"v\","
                                      "\"expiration\":\"2018-02-02T17:21:30Z\",\"ttl\":60,"
                                      "\"modifiedIndex\":5,\"createdIndex\":5}}\n"));
}

TEST(EtcdHttp, ErrorsKeepTheirCodeCauseAndIndex) {
  for (ErrorCode code : {ErrorCode::KeyNotFound, ErrorCode::NodeExists, ErrorCode::RaftInternal,
                         ErrorCode::EventIndexCleared}) {
    Error error{code, "/a (b)", 12};
    auto read = roundTrip(tl::unexpected(error));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().text(), error.text());
  }
  EXPECT_THAT(answerText(tl::unexpected(Error{ErrorCode::KeyNotFound, "/a", 5}), {}, kEpoch),
              testing::HasSubstr(R"({"errorCode":100,"message":"Key not found","cause":"/a","index":5})"));
  EXPECT_EQ(
      parseHttp(answerText(tl::unexpected(Error{ErrorCode::NodeExists, "/a", 5}), {}, kEpoch))->status(),
      412);
}

} // namespace
