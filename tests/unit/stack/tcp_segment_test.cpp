// What is done to TCP segments beside ns-3: options made readable, MSS, pieces.
#include "stack/tcp_segment.h"

#include <gtest/gtest.h>

namespace fg::stack {
namespace {

net::Ipv4Packet segment(const net::Bytes& options, size_t data = 0, uint8_t flags = net::tcp::kSyn) {
  net::Bytes bytes(20 + options.size() + data);
  bytes[7] = 100; // the sequence number
  bytes[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
  bytes[13] = flags;
  std::copy(options.begin(), options.end(), bytes.begin() + 20);
  net::Ipv4Packet::Spec spec{net::Ipv4Address(10, 0, 0, 1), net::Ipv4Address(10, 0, 0, 2),
                             net::Protocol::Tcp};
  return net::Ipv4Packet::make(spec, bytes);
}

net::Bytes optionsOf(const net::Ipv4Packet& packet) {
  auto bytes = packet.payload().subspan(20);
  return {bytes.begin(), bytes.end()};
}

TEST(TcpOptions, SoundOnesStayAsTheyAre) {
  net::Bytes options{2, 4, 5, 0xb4, 4, 2, 1, 0};
  EXPECT_EQ(optionsOf(withSoundOptions(segment(options))), options);
}

// tcp_parse_options passes over what it does not understand; ns-3 would abort on a wrong length (found by
// fuzzing) or run for ever on one that is too short.
TEST(TcpOptions, WhatLinuxPassesOverIsBlankedForNs3) {
  EXPECT_EQ(optionsOf(withSoundOptions(segment({2, 5, 4, 0xb4, 1, 1, 1, 1}))),
            (net::Bytes{1, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(optionsOf(withSoundOptions(segment({1, 77, 0, 9}))), (net::Bytes{1, 1, 1, 1}));
  EXPECT_EQ(optionsOf(withSoundOptions(segment({77, 40, 9, 9}))), (net::Bytes{1, 1, 1, 1}));
  EXPECT_TRUE(withSoundOptions(segment({77, 0, 0, 0})).transportChecksumHolds());
}

TEST(TcpMss, IsReadAndPutIntoASyn) {
  EXPECT_EQ(announcedMss(segment({1, 1, 1, 1}).payload()), std::nullopt);
  net::Bytes syn = withMss(segment({4, 2, 1, 1}).payload(), 1460);
  EXPECT_EQ(syn.size(), 28u);
  EXPECT_EQ(announcedMss(syn), 1460);
  EXPECT_EQ(withMss(syn, 536), syn); // there is one already
}

TEST(TcpCut, EachPieceHasItsOwnSequenceNumberAndOnlyTheLastPushes) {
  auto pieces = cutSegment(segment({}, 25, net::tcp::kAck | net::tcp::kPsh | net::tcp::kFin).payload(), 10);
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].size(), 30u);
  EXPECT_EQ(pieces[2].size(), 25u);
  EXPECT_EQ(pieces[1][7], 110);
  EXPECT_EQ(pieces[2][7], 120);
  EXPECT_EQ(pieces[0][13], net::tcp::kAck);
  EXPECT_EQ(pieces[2][13], net::tcp::kAck | net::tcp::kPsh | net::tcp::kFin);
}

} // namespace
} // namespace fg::stack
