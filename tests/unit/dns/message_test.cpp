// DNS messages: there and back, as other programs write them, and broken ones.
#include "dns/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

using namespace fg;
using namespace fg::dns;

namespace {

net::Bytes bytesOf(std::string_view hex) {
  net::Bytes out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

Message sample() {
  Message message;
  message.id = 4711;
  message.response = message.authoritative = message.recursionDesired = true;
  message.questions = {{"_dns._udp.kube-dns.kube-system.svc.cluster.local.", type::kSrv}};
  message.answers = {{"_dns._udp.kube-dns.kube-system.svc.cluster.local.", type::kSrv, kInternet, 5,
                      dns::Service{0, 100, 53, "kube-dns.kube-system.svc.cluster.local."}}};
  message.additionals = {
      {"kube-dns.kube-system.svc.cluster.local.", type::kA, kInternet, 5, net::Ipv4Address(10, 254, 0, 2)},
      {".", type::kOpt, 1232, 0, Raw{}}};
  message.authorities = {
      {"cluster.local.", type::kSoa, kInternet, 30,
       Soa{"ns.dns.cluster.local.", "hostmaster.cluster.local.", 1, 7200, 1800, 86400, 30}}};
  return message;
}

} // namespace

TEST(DnsMessage, IsReadAsItWasWritten) {
  auto read = parse(serialize(sample()));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, sample());
}

TEST(DnsMessage, NamesAreWrittenOnce) {
  std::string bytes;
  for (uint8_t byte : serialize(sample()))
    bytes += static_cast<char>(byte);
  EXPECT_EQ(bytes.find("cluster"), bytes.rfind("cluster"));
}

// What dig sent for "here." with `+noedns`, taken from the wire.
// Found by the fuzzer: a pointer to the same name in other letters changed them.
TEST(DnsMessage, NamesKeepTheirLetters) {
  Message message;
  message.questions = {{"web.Coal."}, {"WEB.coal."}, {"web.coal."}};
  auto read = parse(serialize(message));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, message);
}

TEST(DnsMessage, AQueryOfDigIsUnderstood) {
  auto query = parse(bytesOf("28a001200001000000000000"
                             "0468657265000001"
                             "0001"));
  ASSERT_TRUE(query);
  EXPECT_EQ(query->id, 0x28a0);
  EXPECT_TRUE(query->recursionDesired);
  EXPECT_TRUE(query->authenticData);
  EXPECT_FALSE(query->response);
  EXPECT_THAT(query->questions, testing::ElementsAre(Question{"here.", type::kA}));
}

TEST(DnsMessage, BrokenOnesAreNone) {
  net::Bytes good = serialize(sample());
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(parse(std::span(good).first(length))) << length;
  // A pointer to itself, and one ahead.
  EXPECT_FALSE(parse(bytesOf("000100000001000000000000c00c00010001")));
  EXPECT_FALSE(parse(bytesOf("000100000001000000000000c01000010001")));
  // More questions than there are.
  EXPECT_FALSE(parse(bytesOf("00010000ffff0000000000000000010001")));
  // An A record of five bytes is kept as it is; a PTR whose name ends before its data is broken.
  EXPECT_FALSE(parse(bytesOf("000100000000000100000000"
                             "00000c0001000000050003000000")));
}

TEST(DnsMessage, NoBytesBreakTheReader) {
  rc::check("whatever is read can be written and read again", [](const std::vector<uint8_t>& bytes) {
    auto message = parse(bytes);
    if (!message) return;
    auto again = parse(serialize(*message));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *message);
  });
}

TEST(DnsNames, AreMadeAbsolute) {
  EXPECT_EQ(absoluteName("kubernetes"), "kubernetes.");
  EXPECT_EQ(absoluteName("a.b."), "a.b.");
  EXPECT_EQ(absoluteName("."), ".");
  EXPECT_EQ(absoluteName(""), std::nullopt);
  EXPECT_EQ(absoluteName("a..b"), std::nullopt);
  EXPECT_EQ(absoluteName(".a"), std::nullopt);
  EXPECT_EQ(absoluteName(std::string(63, 'x')), std::string(63, 'x') + ".");
  EXPECT_EQ(absoluteName(std::string(64, 'x')), std::nullopt);
  std::string longest;
  for (int i = 0; i < 127; ++i)
    longest += "x.";
  EXPECT_TRUE(absoluteName(longest));
  EXPECT_FALSE(absoluteName(longest + "x"));
  EXPECT_EQ(absoluteName("a b"), "a\\032b.");
}

TEST(DnsNames, OfAddressesAreTurnedRound) {
  EXPECT_EQ(reverseName(net::Ipv4Address(10, 254, 0, 2)), "2.0.254.10.in-addr.arpa.");
  EXPECT_EQ(parseReverseName("2.0.254.10.IN-ADDR.arpa."), net::Ipv4Address(10, 254, 0, 2));
  EXPECT_EQ(parseReverseName("0.254.10.in-addr.arpa."), std::nullopt);
}
