#include "net/ipv4_packet.h"

#include <gtest/gtest.h>

namespace fg::net {
namespace {

Ipv4Packet::Spec fromTo(Ipv4Address source, Ipv4Address destination) {
  Ipv4Packet::Spec spec;
  spec.source = source;
  spec.destination = destination;
  return spec;
}

const auto kClient = Ipv4Address(172, 33, 68, 2), kServer = Ipv4Address(10, 254, 0, 2);
const Bytes kQuery{'a', 'b', 'c'};

} // namespace

TEST(Ipv4Packet, IsReadBackFromItsBytes) {
  auto packet = Ipv4Packet::makeUdp(fromTo(kClient, kServer), 40000, 53, kQuery);
  auto read = Ipv4Packet::parse(packet.bytes());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header(), packet.header());
  EXPECT_EQ(read->destinationPort(), 53);
  EXPECT_TRUE(read->transportChecksumHolds());
}

TEST(Ipv4Packet, MalformedBytesAreNoPacket) {
  Bytes good = Ipv4Packet::makeUdp(fromTo(kClient, kServer), 1, 2, kQuery).bytes();
  EXPECT_FALSE(Ipv4Packet::parse({}));
  EXPECT_FALSE(Ipv4Packet::parse(Bytes(good.begin(), good.begin() + 19)));
  Bytes wrongVersion = good;
  wrongVersion[0] = 0x65;
  EXPECT_FALSE(Ipv4Packet::parse(wrongVersion));
  Bytes tooLong = good;
  tooLong[3] = 200;
  EXPECT_FALSE(Ipv4Packet::parse(tooLong));
  Bytes wrongChecksum = good;
  wrongChecksum[10] ^= 1;
  EXPECT_FALSE(Ipv4Packet::parse(wrongChecksum));
}

TEST(Ipv4Packet, KeepsItsChecksumsWhenNatRewritesIt) {
  auto packet = Ipv4Packet::makeUdp(fromTo(kClient, kServer), 40000, 53, kQuery);
  packet.setDestination(Ipv4Address(172, 33, 96, 3));
  packet.setDestinationPort(5353);
  packet.setSource(Ipv4Address(172, 30, 113, 231));
  packet.setSourcePort(1024);
  packet.setTtl(63);
  EXPECT_TRUE(Ipv4Packet::parse(packet.bytes()));
  EXPECT_TRUE(packet.transportChecksumHolds());
}

TEST(Ipv4Packet, AnIcmpErrorQuotesWhatCausedIt) {
  auto offending = Ipv4Packet::makeUdp(fromTo(kClient, kServer), 40000, 53, kQuery);
  auto error = Ipv4Packet::makeIcmpError(fromTo(kServer, kClient), icmp::kUnreachable, icmp::kPortUnreachable,
                                         0, offending);
  ASSERT_TRUE(error.quoted());
  EXPECT_EQ(error.quoted()->header(), offending.header());
  auto inner = *error.quoted();
  inner.setSource(Ipv4Address(1, 2, 3, 4));
  error.setQuoted(inner);
  EXPECT_TRUE(error.transportChecksumHolds());
  EXPECT_EQ(error.quoted()->source(), Ipv4Address(1, 2, 3, 4));
}

TEST(Ipv4Packet, IsCutIntoFragmentsThatFit) {
  auto packet = Ipv4Packet::makeUdp(fromTo(kClient, kServer), 1, 2, Bytes(3000, 'x'));
  auto fragments = packet.fragments(1400);
  ASSERT_EQ(fragments.size(), 3u);
  size_t payload = 0;
  for (const auto& fragment : fragments) {
    EXPECT_LE(fragment.bytes().size(), 1400u);
    EXPECT_EQ(fragment.fragmentOffset(), payload);
    EXPECT_TRUE(Ipv4Packet::parse(fragment.bytes()));
    payload += fragment.payload().size();
  }
  EXPECT_EQ(payload, packet.payload().size());
  EXPECT_TRUE(fragments[0].moreFragments());
  EXPECT_FALSE(fragments[2].moreFragments());
  EXPECT_FALSE(fragments[1].hasTransportHeader());
}

} // namespace fg::net
