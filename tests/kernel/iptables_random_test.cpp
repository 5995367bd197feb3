// Rules made of random pieces, right and wrong ones: the real iptables and ours agree about each.
#include "kernel/referee.h"

#include <random>

namespace fg::netfilter {
namespace {

const std::vector<std::string> kPieces{
    "-s 10.0.0.0/8",
    "! -s 1.2.3.4",
    "-d 10.254.0.2/32",
    "-d 1.2.3.4,5.6.7.8",
    "-s 10.1.2.3/255.255.0.0",
    "-i eth0",
    "! -i docker0",
    "-o docker+",
    "! -o eth2",
    "-f",
    "-p tcp",
    "-p tcp",
    "-p udp",
    "-p icmp",
    "! -p tcp",
    "-p 47",
    "-p all",
    "-m tcp --dport 80",
    "--dport 53",
    "! --sport 1024:65535",
    "--sport :100",
    "--dport 100:",
    "--dport 5:3",
    "--dport http",
    "--syn",
    "! --syn",
    "--tcp-flags SYN,ACK SYN",
    "--tcp-option 4",
    "--icmp-type 8",
    "--icmp-type echo-reply",
    "! --icmp-type 3/4",
    "-m multiport --dports 1,2,3:4",
    "-m multiport ! --sports 80",
    "-m comment --comment 'two words'",
    "-m comment --comment x",
    "-m mark --mark 0x4000/0x4000",
    "-m mark ! --mark 7",
    "-m state --state NEW",
    "-m conntrack --ctstate ESTABLISHED,RELATED",
    "-m conntrack ! --ctstate NEW --ctproto tcp",
    "-m conntrack --ctorigdst 10.0.0.0/8",
    "-m conntrack ! --ctorigsrcport 5",
    "-m addrtype --dst-type LOCAL",
    "-m addrtype ! --src-type LOCAL",
    "-m statistic --mode random --probability 0.33",
    "-m statistic --mode nth --every 4 --packet 3",
    "-m recent --set --name R1 --rsource",
    "-m recent --rcheck --seconds 60 --reap --name R1",
    "-m recent --update --hitcount 3 --name R2 --rdest",
    "-m physdev --physdev-is-bridged",
    "-m physdev ! --physdev-in eth0",
    "-m limit --limit 5/min",
    "-m limit --limit 100/sec --limit-burst 7",
    "-m length --length 20:100",
    "-m length ! --length 28",
    "-m ttl --ttl-lt 5",
    "-m ttl ! --ttl-eq 64",
    "-m tos --tos 0x10/0x3f",
    "-m dscp ! --dscp-class EF",
    "-m iprange --src-range 10.0.0.1-10.0.0.9",
    "-m pkttype ! --pkt-type broadcast",
    "-m connmark --mark 0x1/0xff",
    "--bogus",
    "extra",
    "!",
};

// ACCEPT, DROP and RETURN have a comment: behind a rule without any condition the kernel takes matches and
// targets that the hook does not allow, for no packet comes there. We refuse them.
const std::vector<std::string> kTargets{
    "",
    "-m comment --comment c -j ACCEPT",
    "-m comment --comment c -j DROP",
    "-m comment --comment c -j RETURN",
    "-j MINE",
    "-g MINE",
    "-j REJECT",
    "-j REJECT --reject-with tcp-reset",
    "-j LOG --log-prefix 'x y' --log-level 3",
    "-j MARK --set-mark 5",
    "-j MARK --set-xmark 0x4000/0x4000",
    "-j MARK --or-mark 1",
    "-j DNAT --to-destination 1.2.3.4:80",
    "-j DNAT --to-destination 1.2.3.4",
    "-j MASQUERADE",
    "-j MASQUERADE --random",
    "-j SNAT --to-source 9.9.9.9",
    "-j REDIRECT --to-ports 8080",
    "-j CONNMARK --set-mark 0x5/0xff",
    "-j CONNMARK --save-mark --mask 0xff",
    "-j CONNMARK --restore-mark",
    "-j NFLOG --nflog-group 3 --nflog-prefix 'a b'",
    "-j TTL --ttl-inc 1",
    "-j TOS --set-tos 0x10",
    "-j DSCP --set-dscp 10",
    "-j NOTRACK",
    "-j CT --notrack",
    "-j TRACE",
    "-j NOWHERE",
};

const std::vector<std::string> kPlaces{
    "-t filter {} INPUT",   "-t filter {} FORWARD",   "-t filter {} OUTPUT",     "-t filter {} MINE",
    "-t nat {} PREROUTING", "-t nat {} POSTROUTING",  "-t mangle {} PREROUTING", "-t nat {} NOPE",
    "-t raw {} PREROUTING", "-t security {} FORWARD", "-t mangle {} FORWARD",
};

class RandomRules : public Referee, public testing::WithParamInterface<unsigned> {
protected:
  size_t below(size_t bound) { return random() % bound; }
  const std::string& any(const std::vector<std::string>& list) { return list[below(list.size())]; }

  std::string verb() {
    switch (below(8)) {
    case 0:
      return "-I";
    case 1:
      return "-D";
    case 2:
      return "-C";
    default:
      return "-A";
    }
  }
  std::string line() {
    std::string out = any(kPlaces);
    out.replace(out.find("{}"), 2, verb());
    for (size_t i = below(4); i > 0; --i)
      out += ' ' + any(kPieces);
    if (const std::string& target = any(kTargets); !target.empty()) out += ' ' + target;
    return out;
  }

  std::mt19937 random{GetParam()}; // the same numbers everywhere
};

TEST_P(RandomRules, AreReadAndPrintedAsByTheRealTool) {
  for (const char* table : {"filter", "nat", "mangle", "raw", "security"})
    bothDo("-t " + std::string(table) + " -N MINE");
  for (int i = 0; i < 150; ++i)
    bothDo(line());
  EXPECT_EQ(ourSave(), realSave());
  for (const char* table : {"filter", "nat", "mangle"})
    for (const char* how : {"-L", "-L -n -v"})
      bothDo("-t " + std::string(table) + ' ' + how);
}

INSTANTIATE_TEST_SUITE_P(Seed, RandomRules, testing::Range(1U, 5U));

} // namespace
} // namespace fg::netfilter
