// The kernel's connection tracking and ours, side by side: both get the same packets and rules, and must
// forward the same and list the same connections.
#pragma once

#include "kernel/tun_router.h"
#include "unit/netfilter/netfilter_fixture.h"

#include <algorithm>
#include <regex>

namespace fg::netfilter {

class ConntrackReferee : public NetfilterTest {
protected:
  using Side = tests::TunRouter::Side;
  using Packet = net::Ipv4Packet;

  void SetUp() override {
    if (!real.isUsable()) GTEST_SKIP() << real.kWhyNot;
    host.addresses = {{"tuna", ip("10.1.0.1")}, {"tunb", ip("10.2.0.1")}};
  }

  // The rules of both; those of INVALID packets make them visible: they are dropped.
  void bothHave(const std::string& natRules = {}) {
    std::string text = "*filter\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n";
    if (!natRules.empty()) text += "*nat\n" + natRules + "COMMIT\n";
    tests::Ran ran = real.run("iptables-legacy-restore", text);
    ASSERT_EQ(ran.status, 0) << ran.err;
    rules(text);
  }
  void bothSet(const std::string& name, const std::string& value) {
    const std::string whole = "net.netfilter.nf_conntrack_" + name;
    ASSERT_EQ(real.run("sysctl -qw " + whole + '=' + value).status, 0);
    ASSERT_TRUE(netfilter.conntrack.setSysctl(whole, value));
  }

  // What the two forward: nothing, or the packet as it leaves.
  struct Forwarded {
    std::optional<Packet> theirs, ours;
  };
  // Our clock goes as the kernel's does.
  void passTime() { host.time = std::chrono::steady_clock::now() - m_begin; }
  Forwarded forwardBoth(Side in, const Packet& packet) {
    passTime();
    Forwarded out;
    out.theirs = real.forward(in, packet);
    const bool a = in == Side::A;
    Journey journey = forward(packet, a ? "tuna" : "tunb", a ? "tunb" : "tuna");
    last = journey.conntrack.state;
    if (journey.last.verdict == Verdict::Accept) out.ours = journey.packet;
    return out;
  }
  static std::string flow(const std::optional<Packet>& packet) {
    if (!packet) return "dropped";
    const net::PacketHeader h = packet->header();
    return h.source.text() + ':' + std::to_string(h.sourcePort) + " > " + h.destination.text() + ':'
           + std::to_string(h.destinationPort) + " icmp " + std::to_string(h.icmpId);
  }
  void bothForward(Side in, const Packet& packet) {
    Forwarded forwarded = forwardBoth(in, packet);
    EXPECT_EQ(flow(forwarded.ours), flow(forwarded.theirs));
    bothListTheSame();
  }

  // A line of conntrack -L or -E with the seconds apart: the kernel's clock goes on between two looks.
  struct Line {
    std::string text;
    int seconds = 0;
  };
  static std::vector<Line> linesOf(const std::string& listing) {
    static const std::regex kSeconds("^( *(?:\\[\\w+\\] )?\\S+ +\\d+ )(\\d+) (.*)$");
    std::vector<Line> out;
    std::stringstream in(listing);
    for (std::string line; std::getline(in, line);) {
      std::smatch found;
      if (std::regex_match(line, found, kSeconds))
        out.push_back({found[1].str() + found[3].str(), std::stoi(found[2].str())});
      else
        out.push_back({line, 0});
    }
    return out;
  }
  enum class Order { Counts, IsByChance };
  static void expectSame(const std::string& ours, const std::string& theirs, Order order) {
    auto mine = linesOf(ours), yours = linesOf(theirs);
    if (order == Order::IsByChance)
      for (std::vector<Line>* lines : {&mine, &yours})
        std::sort(lines->begin(), lines->end(), [](const Line& x, const Line& y) { return x.text < y.text; });
    bool same = mine.size() == yours.size();
    for (size_t i = 0; same && i < mine.size(); ++i)
      same = mine[i].text == yours[i].text && std::abs(mine[i].seconds - yours[i].seconds) <= kSlack;
    EXPECT_TRUE(same) << "ours:\n" << ours << "the kernel's:\n" << theirs;
  }
  void bothListTheSame() {
    passTime();
    expectSame(connections(), real.run("conntrack -L").out, Order::IsByChance);
  }

  static constexpr int kSlack = 2; // seconds: both round down, and the tool takes its time
  std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
  tests::TunRouter real;
  ConntrackState last = ConntrackState::New;
};

} // namespace fg::netfilter
