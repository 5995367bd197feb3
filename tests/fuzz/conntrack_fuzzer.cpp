// Feeds connection tracking with packets, time, rules of NAT, settings and deletions in any order: its table
// must stay consistent after each, no connection may outlive its time, and no packet may be lost without a
// reason. A run is a string of bytes; each operation takes what it needs of them.
#include "netfilter/netfilter.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

using namespace fg;
using netfilter::Conntrack;
using netfilter::ConntrackReference;
using trace::Hook;

class Host : public netfilter::HostView {
public:
  net::SimTime time{0};
  core::Rng random{1, "fuzz"};
  net::SimTime now() const override { return time; }
  core::Rng& rng() override { return random; }
  netfilter::AddressType typeOf(net::Ipv4Address address, std::string_view) const override {
    return address.isLoopback() ? netfilter::AddressType::Local : netfilter::AddressType::Unicast;
  }
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                    net::Ipv4Address) const override {
    return interface == "b" ? std::optional(net::Ipv4Address(10, 2, 0, 1)) : std::nullopt;
  }
};

class Input {
public:
  Input(const uint8_t* data, size_t size) : m_data(data), m_left(size) {}
  bool empty() const { return m_left == 0; }
  uint8_t byte() {
    if (m_left == 0) return 0;
    --m_left;
    return *m_data++;
  }
  uint8_t below(uint8_t n) { return static_cast<uint8_t>(byte() % n); }
  uint32_t word() { return uint32_t{byte()} << 24 | uint32_t{byte()} << 16 | uint32_t{byte()} << 8 | byte(); }

private:
  const uint8_t* m_data;
  size_t m_left;
};

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

class Game {
public:
  Game(const uint8_t* data, size_t size) : m_in(data, size) {
    if (m_in.byte() & 1) m_netfilter.conntrack.settings = netfilter::ConntrackSettings::linux3_10();
    m_netfilter.conntrack.settings.max = m_in.below(40);
    static constexpr const char* kRules[] = {
        "*nat\n-A POSTROUTING -o b -j MASQUERADE\nCOMMIT\n",
        "*nat\n-A POSTROUTING -o b -p udp -j SNAT --to-source 10.2.0.50-10.2.0.52:1000-1003\nCOMMIT\n",
        "*nat\n-A PREROUTING -d 10.9.0.0/30 -j DNAT --to-destination 10.2.0.2-10.2.0.3\n"
        "-A POSTROUTING -o b -j MASQUERADE --random\nCOMMIT\n",
        "*filter\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n"};
    m_netfilter.rules.restore(kRules[m_in.below(4)], netfilter::RuleSet::Flush::Yes,
                              netfilter::RuleSet::Counters::Ignore);
  }

  void play() {
    while (!m_in.empty()) {
      step();
      const std::string wrong = m_netfilter.conntrack.inconsistency(m_host.time);
      if (!wrong.empty()) die(wrong);
    }
    m_host.time += std::chrono::hours(24 * 365);
    if (!m_netfilter.conntrack.entries(m_host.time).empty()) die("a connection outlived a year");
  }

private:
  void step() {
    Conntrack& conntrack = m_netfilter.conntrack;
    switch (m_in.below(16)) {
    case 0:
      m_host.time += std::chrono::milliseconds(m_in.word() % 200000);
      for (const auto& entry : conntrack.entries(m_host.time))
        if (entry->expires <= m_host.time) die("listed, and past its time");
      return;
    case 1: {
      netfilter::ConntrackFilter filter;
      filter.originalSource = client();
      const size_t listed = conntrack.entriesText(m_host.time, filter).empty() ? 0 : 1;
      if ((conntrack.erase(filter, m_host.time) != 0) != (listed != 0)) die("-D and -L disagree");
      return;
    }
    case 2:
      if (m_in.below(4) == 0) conntrack.flush(m_host.time);
      return;
    case 3:
      conntrack.eraseMasqueraded("b", {}, m_host.time);
      return;
    case 4: {
      static constexpr const char* kSettings[] = {"tcp_loose", "tcp_be_liberal", "checksum",
                                                  "acct",      "udp_timeout",    "tcp_timeout_established"};
      conntrack.setSysctl("net.netfilter.nf_conntrack_" + std::string(kSettings[m_in.below(6)]),
                          std::to_string(m_in.below(3)));
      return;
    }
    case 5:
      conntrack.race({client(), server(), net::Protocol::Udp, port(), 53, 0, 0}, m_host.time);
      return;
    case 6:
      insert();
      return;
    default:
      if (auto packet = makePacket()) send(*packet);
    }
  }

  net::Ipv4Address client() { return net::Ipv4Address(10, 1, 0, static_cast<uint8_t>(2 + m_in.below(3))); }
  net::Ipv4Address server() {
    uint8_t which = m_in.below(5);
    return which == 4 ? net::Ipv4Address(10, 9, 0, 1)
                      : net::Ipv4Address(10, 2, 0, static_cast<uint8_t>(1 + which));
  }
  uint16_t port() {
    static constexpr uint16_t kPorts[] = {53, 80, 700, 1000, 1001, 40000};
    return kPorts[m_in.below(6)];
  }

  void insert() {
    auto entry = std::make_shared<netfilter::ConntrackEntry>();
    netfilter::Tuple original{client(), server(), net::Protocol::Udp, port(), port(), 0, 0};
    entry->tuples = {original, original.inverted()};
    if (m_in.byte() & 1) {
      entry->tuples[1].destination = net::Ipv4Address(10, 2, 0, 1);
      entry->translated[0] = entry->bound[0] = true;
    }
    entry->assured = m_in.byte() & 1;
    m_netfilter.conntrack.insert(entry, m_in.byte(), m_host.time);
  }

  std::optional<net::Ipv4Packet> makePacket() {
    net::Ipv4Packet::Spec spec;
    const bool forth = m_in.byte() & 1;
    spec.source = forth ? client() : server(), spec.destination = forth ? server() : client();
    m_forth = forth;
    switch (m_in.below(6)) {
    case 0:
      return net::Ipv4Packet::makeUdp(spec, port(), port(), {});
    case 1:
      spec.protocol = net::Protocol::Icmp;
      return net::Ipv4Packet::makeEcho(spec, m_in.byte() & 1 ? 8 : 0, m_in.below(3), 1, {});
    case 2: {
      spec.protocol = net::Protocol::Icmp;
      if (m_sent.empty()) return {};
      auto it = m_sent.begin();
      std::advance(it, m_in.below(static_cast<uint8_t>(std::min<size_t>(m_sent.size(), 255))));
      return net::Ipv4Packet::makeIcmpError(spec, m_in.byte() & 1 ? 3 : m_in.byte(), m_in.below(16),
                                            m_in.word(), *it);
    }
    case 3: { // anything at all
      net::Bytes payload(m_in.below(60));
      for (uint8_t& byte : payload)
        byte = m_in.byte();
      spec.protocol = static_cast<net::Protocol>(m_in.byte());
      return net::Ipv4Packet::make(spec, payload);
    }
    default:
      return makeSegment(spec);
    }
  }

  net::Ipv4Packet makeSegment(net::Ipv4Packet::Spec& spec) {
    spec.protocol = net::Protocol::Tcp;
    net::Bytes segment(20);
    const uint16_t from = port(), to = port();
    segment[0] = static_cast<uint8_t>(from >> 8), segment[1] = static_cast<uint8_t>(from);
    segment[2] = static_cast<uint8_t>(to >> 8), segment[3] = static_cast<uint8_t>(to);
    for (size_t i : {6, 7, 10, 11})
      segment[i] = m_in.byte();
    segment[12] = 5 << 4;
    static constexpr uint8_t kFlags[] = {2, 18, 16, 17, 4, 20, 24, 0};
    segment[13] = kFlags[m_in.below(8)];
    segment[14] = m_in.byte();
    if (const size_t words = m_in.below(8); words > 5) { // with options
      segment[12] = static_cast<uint8_t>((5 + words) << 4);
      for (size_t i = 0; i < words * 4; ++i)
        segment.push_back(m_in.byte());
    }
    return net::Ipv4Packet::make(spec, segment);
  }

  void send(const net::Ipv4Packet& packet) {
    net::Ipv4Packet travelling = packet;
    uint32_t mark = 0;
    ConntrackReference reference;
    const char *in = m_forth ? "a" : "b", *out = m_forth ? "b" : "a";
    for (auto [hook, inName, outName] :
         {std::tuple{Hook::Prerouting, in, ""}, {Hook::Forward, in, out}, {Hook::Postrouting, "", out}}) {
      netfilter::PacketContext context{travelling, mark, reference, inName, outName, {}, {}, {}, {}};
      netfilter::HookOutcome outcome = m_netfilter.run(hook, context);
      if (outcome.verdict == netfilter::HookOutcome::Verdict::Accept) continue;
      if (outcome.reason.empty()) die("dropped without a reason");
      return;
    }
    if (reference.entry && reference.entry->confirmed && reference.entry->expires < m_host.time)
      die("confirmed, and past its time");
    if (m_sent.size() < 64) m_sent.push_back(travelling);
  }

  Input m_in;
  Host m_host;
  netfilter::Netfilter m_netfilter{m_host, nullptr, trace::NamespaceId{}};
  std::vector<net::Ipv4Packet> m_sent;
  bool m_forth = true;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Game(data, size).play();
  return 0;
}
