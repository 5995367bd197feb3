// tcpdump's filters and texts on frames that nobody would send.
#include "commands/tcpdump/filter.h"
#include "commands/tcpdump/printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fg::commands::tcpdump {
namespace {

ParsedFilter parsed(const std::string& text) {
  return parseFilter(text, [](const std::string& name) {
    return name == "known" ? net::Ipv4Address::parse("10.0.0.1") : std::nullopt;
  });
}

Layers packet(const char* from, const char* to, uint8_t protocol = 17, uint16_t fromPort = 1000,
              uint16_t toPort = 53) {
  Layers out;
  out.isIp = true;
  out.from = *net::Ipv4Address::parse(from);
  out.to = *net::Ipv4Address::parse(to);
  out.protocol = protocol;
  out.hasPorts = protocol != 1;
  out.fromPort = fromPort;
  out.toPort = toPort;
  return out;
}

TEST(PacketFilter, AndAndOrBindAlikeFromTheLeft) {
  auto filter = parsed("icmp or udp and port 80").filter; // (icmp or udp) and port 80
  EXPECT_FALSE(filter(packet("10.0.0.1", "10.0.0.2", 1)));
  EXPECT_TRUE(filter(packet("10.0.0.1", "10.0.0.2", 17, 1000, 80)));
}

TEST(PacketFilter, WordsBehindOrTakeOverWhatStoodBefore) {
  auto filter = parsed("src host 10.0.0.1 or 10.0.0.2").filter;
  EXPECT_TRUE(filter(packet("10.0.0.2", "10.0.0.9")));
  EXPECT_FALSE(filter(packet("10.0.0.9", "10.0.0.2")));
  EXPECT_TRUE(parsed("port 53 or 80").filter(packet("10.0.0.1", "10.0.0.2", 6, 80, 4000)));
}

TEST(PacketFilter, NamesAreLookedUp) {
  EXPECT_TRUE(parsed("host known").filter(packet("10.0.0.1", "10.0.0.2")));
  EXPECT_EQ(parsed("host nope").problem, "unknown host 'nope'");
}

TEST(PacketFilter, MistakesAreLibpcaps) {
  for (const char* text : {"host", "and", "host and", "(", "tcp )", "port 53 80", "not"})
    EXPECT_EQ(parsed(text).problem, "can't parse filter expression: syntax error") << text;
  EXPECT_EQ(parsed("net 10.0.0.1/8").problem, "non-network bits set in \"10.0.0.1/8\"");
  EXPECT_EQ(parsed("port foo").problem, "unknown port 'foo'");
  EXPECT_EQ(parsed("vlan 3").notEmulated, "the filter 'vlan'");
  EXPECT_EQ(parsed("tcp[13] & 2 != 0").notEmulated, "filters that look at bytes (tcp[…])");
}

TEST(PacketText, NoBytesBreakThePrinter) {
  rc::check("any frame has a text", [](std::vector<uint8_t> bytes, bool ethernet, bool ip) {
    constexpr size_t kLinkHeader = 14;
    if (ip && bytes.size() > kLinkHeader + 10) { // more than chance would find: IPv4 with TCP, UDP or ICMP
      size_t at = ethernet ? kLinkHeader : 0;
      if (ethernet) bytes[12] = 8, bytes[13] = 0;
      bytes[at] = 0x45;
      bytes[at + 6] = bytes[at + 7] = 0;
      bytes[at + 9] = std::array<uint8_t, 4>{1, 6, 17, 17}[bytes[at + 9] % 4];
    }
    trace::CapturedFrame frame;
    frame.ethernet = ethernet;
    frame.bytes = std::move(bytes);
    for (int verbose = 0; verbose < 4; ++verbose)
      RC_ASSERT(!Printer({verbose, verbose % 2 == 1, false}).print(frame).empty());
    layersOf(frame);
  });
}

TEST(PacketFilter, NoTextBreaksTheParser) {
  static const std::vector<std::string> kWords{
      "host", "net",   "port", "src", "dst",  "and",       "or",       "not", "(",
      ")",    "tcp",   "udp",  "ip",  "10.1", "53",        "mask",     "/8",  "ether",
      "less", "proto", "!",    "&&",  "1-2",  "portrange", "broadcast"};
  rc::check("any words are a filter or a mistake", [] {
    std::string text;
    for (int word :
         *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, static_cast<int>(kWords.size()))))
      text += kWords[static_cast<size_t>(word)] + " ";
    auto result = parsed(text);
    if (result.filter && result.problem.empty() && result.notEmulated.empty())
      result.filter(packet("10.0.0.1", "10.0.0.2"));
  });
}

} // namespace
} // namespace fg::commands::tcpdump
