// With the index of a long chain a walk ends, counts and explains as one rule by rule does.
#include "netfilter/recent_lists.h"
#include "netfilter/recorded_rules.h"
#include "netfilter/recording_visitor.h"
#include "netfilter/rule_text.h"
#include "unit/netfilter/netfilter_fixture.h"

#include <rapidcheck.h>

#include <fmt/format.h>

namespace fg::netfilter {
namespace {

using Visits = std::vector<std::string>;

// Spells out each visit at once, in words of its own.
struct SpellingVisitor {
  Visits visits;

  void visit(const Chain& chain, size_t index, const Rule& rule, size_t depth, const MatchResult& result,
             trace::RuleAction action, const Evaluation& e) {
    std::string why = result.failed ? "-m " + result.failed->name : partText(rule, result.failedPart);
    if (result.failed) result.failed->save(why);
    if (result.matched) why = e.note;
    if (why.starts_with(' ')) why.erase(0, 1);
    visits.push_back(fmt::format("{} {} {} {} | {} | {} | {}", chain.name, index, depth, trace::name(action),
                                 saveText(chain.name, rule), why, e.byChance ? e.probability : 1));
  }
  void passBy(const Chain&, size_t, size_t, size_t) { ADD_FAILURE() << "a linear walk visits every rule"; }
};

// One table with everything that a walk through it may change.
class Side {
public:
  explicit Side(const std::string& text) {
    auto done = m_rules.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Ignore);
    EXPECT_EQ(done.err, "") << text;
  }

  std::string walkLinear(net::Ipv4Packet packet) {
    SpellingVisitor visitor;
    std::string result = walk(packet, visitor, Walk::Linear);
    return result + fmt::format("\n{}", fmt::join(visitor.visits, "\n"));
  }
  std::string walkIndexed(net::Ipv4Packet packet) {
    trace::TableTraversal step;
    step.source = packet.source(), step.destination = packet.destination();
    step.protocol = packet.protocol(), step.furtherFragment = packet.fragmentOffset() != 0;
    step.interfaceIn = m_recorder.intern("eth0"), step.interfaceOut = m_recorder.intern("eth1");
    RecordingVisitor visitor(m_recorder, step, m_mark);
    std::string result = walk(packet, visitor, Walk::Indexed);
    m_walks.push_back(step);
    m_told.push_back(told(step));
    return result + fmt::format("\n{}", fmt::join(m_told.back(), "\n"));
  }
  std::string counters() const { return m_rules.save(trace::Table::Filter, true, ""); }
  RuleSet& rules() { return m_rules; }
  // Do all walks still tell what they told when they happened?
  bool tellTheSame() const {
    for (size_t i = 0; i < m_walks.size(); ++i)
      if (told(m_walks[i]) != m_told[i]) return false;
    return true;
  }

private:
  template<class Visitor> std::string walk(net::Ipv4Packet& packet, Visitor& visitor, Walk how) {
    m_mark = 0;
    ConntrackReference none;
    PacketContext context{packet, m_mark, none, "eth0", "eth1", {}, {}, {}, {}};
    Evaluation evaluation{context,
                          packet.header(),
                          packet.hasTransportHeader(),
                          m_host,
                          m_conntrack,
                          m_rules.recent(),
                          m_rules.sets(),
                          m_chance,
                          Hook::Forward,
                          true,
                          false,
                          1,
                          {},
                          {},
                          {}};
    const Chain& chain = *std::as_const(m_rules).table(trace::Table::Filter)->builtin(Hook::Forward);
    WalkResult end = walkChain(chain, evaluation, visitor, how);
    return fmt::format("{} by {} #{}, mark {}", trace::name(end.verdict), end.chain->name, end.index, m_mark);
  }

  Visits told(const trace::TableTraversal& step) const {
    const trace::Recording& recording = m_recorder.recording();
    Visits out;
    for (const trace::RuleVisit& v : trace::everyVisit(recording, step))
      out.push_back(fmt::format("{} {} {} {} | {} | {} | {}", recording.text(v.chain), v.index, v.depth,
                                trace::name(v.action), recording.text(v.rule), recording.text(v.because),
                                v.probability));
    return out;
  }

  FakeHost m_host;
  RuleSet m_rules;
  Conntrack m_conntrack;
  ChooseByChance m_chance;
  trace::Recorder m_recorder{[] { return net::SimTime(0); }};
  uint32_t m_mark = 0;
  std::vector<trace::TableTraversal> m_walks;
  std::vector<Visits> m_told;
};

std::string oneOf(const std::vector<std::string>& words) {
  return *rc::gen::resize(100, rc::gen::elementOf(words));
}

int number(int below) { return *rc::gen::resize(100, rc::gen::inRange(0, below)); }

constexpr int kChains = 4; // FORWARD and three more

std::string randomTarget(int chain) {
  int which = number(chain + 1 < kChains ? 14 : 10);
  if (which > 9) {
    int to = chain + 1 + number(kChains - chain - 1);
    return fmt::format(" -{} C{}", which > 11 ? 'g' : 'j', to);
  }
  static const std::vector<std::string> kTargets{
      "", "", "", " -j MARK --or-mark 1", " -j RETURN", " -j DROP", " -j ACCEPT"};
  return oneOf(kTargets);
}

std::string randomRule(int chain) {
  static const std::vector<std::string> kDestinations{
      " -d 10.254.0.1/32", " -d 10.254.0.2/32",   " -d 10.254.0.3/32", " -d 10.254.0.4/32",
      " -d 10.254.0.0/16", " ! -d 10.254.0.1/32", " -d 0.0.0.0/32",    ""};
  static const std::vector<std::string> kSources{"", "", "", " -s 10.0.0.1/32", " ! -s 10.0.0.0/30"};
  static const std::vector<std::string> kInterfaces{"", "", "", "", " -i eth0", " ! -i eth0", " -o eth0"};
  static const std::vector<std::string> kPorts{
      " --dport 53",   " --dport 80",    " --dport 443", " --dport 0",
      " ! --dport 53", " --dport 53:80", " --sport 1",   ""};
  static const std::vector<std::string> kMatches{"",
                                                 "",
                                                 " -m comment --comment portal",
                                                 " -m statistic --mode random --probability 0.5",
                                                 " -m statistic --mode nth --every 3 --packet 1",
                                                 " -m recent --set --name R --rsource",
                                                 " -m recent ! --rcheck --name R --rdest",
                                                 " -m mark --mark 0x1/0x1"};
  static const std::vector<std::string> kProtocols{"tcp", "udp", "udp", "icmp", ""};
  std::string rule = chain == 0 ? "-A FORWARD" : fmt::format("-A C{}", chain);
  rule += oneOf(kSources) + oneOf(kDestinations) + oneOf(kInterfaces);
  std::string protocol = oneOf(kProtocols);
  if (!protocol.empty()) rule += " -p " + protocol;
  rule += oneOf(kMatches);
  if (protocol == "tcp" || protocol == "udp") rule += " -m " + protocol + oneOf(kPorts);
  return rule + oneOf(kMatches) + randomTarget(chain) + "\n";
}

std::string randomTable() {
  std::string text = "*filter\n:C1 - [0:0]\n:C2 - [0:0]\n:C3 - [0:0]\n";
  for (int chain = 0; chain < kChains; ++chain)
    for (int left = number(60); left > 0; --left)
      text += randomRule(chain);
  return text + "COMMIT\n";
}

net::Ipv4Packet randomPacket() {
  std::string from = fmt::format("10.0.0.{}", number(6)), to = fmt::format("10.254.0.{}", number(6));
  if (number(12) == 0) to = "0.0.0.0";
  static const std::vector<uint16_t> kPorts{53, 80, 443, 0, 9};
  uint16_t port = kPorts[static_cast<size_t>(number(5))];
  switch (number(4)) {
  case 0:
    return tcp(from, 1, to, port, net::tcp::kSyn);
  case 1:
    return echo(from, to, net::icmp::kEchoRequest, port);
  case 2: { // the ports of a further fragment cannot be read
    net::Bytes bytes = udp(from, 1, to, port).fragments(28).front().bytes();
    bytes[7] = 1;
    bytes[10] = bytes[11] = 0;
    auto sum = static_cast<uint16_t>(~net::checksumFold(net::checksumAdd(std::span(bytes).first(20))));
    bytes[10] = static_cast<uint8_t>(sum >> 8), bytes[11] = static_cast<uint8_t>(sum);
    return net::Ipv4Packet::parse(bytes).value();
  }
  default:
    return udp(from, 1, to, port);
  }
}

TEST(RuleIndex, ChangesNeitherVerdictNorCountersNorExplanation) {
  EXPECT_TRUE(rc::check([] {
    std::string text = randomTable();
    Side linear(text), indexed(text);
    for (int left = 12; left > 0; --left) {
      net::Ipv4Packet packet = randomPacket();
      RC_ASSERT(indexed.walkIndexed(packet) == linear.walkLinear(packet));
    }
    RC_ASSERT(indexed.counters() == linear.counters());
  }));
}

TEST(RuleIndex, FollowsEveryChangeAndThePastStaysAsItWas) {
  EXPECT_TRUE(rc::check([] {
    std::string text = randomTable();
    Side linear(text), indexed(text);
    for (int left = 8; left > 0; --left) {
      net::Ipv4Packet packet = randomPacket();
      RC_ASSERT(indexed.walkIndexed(packet) == linear.walkLinear(packet));
      static const std::vector<std::vector<std::string>> kChanges{
          {"-I", "FORWARD", "3", "-d", "10.254.0.2", "-j", "DROP"},
          {"-A", "C1", "-d", "10.254.0.3", "-p", "udp", "--dport", "53"},
          {"-D", "FORWARD", "2"},
          {"-R", "FORWARD", "1", "-d", "10.254.0.1"},
          {"-F", "C2"},
          {"-E", "C3", "RENAMED"},
          {"-Z"},
          {"-P", "FORWARD", "DROP"}};
      const auto& change = kChanges[static_cast<size_t>(number(static_cast<int>(kChanges.size())))];
      RC_ASSERT(indexed.rules().iptables(change).err == linear.rules().iptables(change).err);
    }
    RC_ASSERT(indexed.counters() == linear.counters());
    RC_ASSERT(indexed.tellTheSame());
  }));
}

// 10,000 services are one entry of the recording, and still each of them is told.
TEST(RuleIndex, ManyServicesAreOneEntry) {
  std::string text = "*filter\n";
  for (int i = 0; i < 10'000; ++i)
    text += fmt::format(
        "-A FORWARD -d 10.254.{}.{}/32 -p udp -m comment --comment s{} -m udp --dport 53 -j DROP\n", i / 250,
        i % 250 + 1, i);
  FakeHost host;
  trace::Recorder recorder([&] { return host.time; });
  Netfilter netfilter(host, &recorder, recorder.addNamespace("node1", "node1"));
  ASSERT_EQ(netfilter.rules.restore(text + "COMMIT\n", RuleSet::Flush::Yes, RuleSet::Counters::Ignore).err,
            "");
  net::Ipv4Packet packet = udp("10.1.0.2", 1, "10.254.39.250", 53);
  uint32_t mark = 0;
  ConntrackReference none;
  trace::PacketId id = recorder.beginPacket({0}, trace::Origin::Probe);
  PacketContext context{packet, mark, none, "eth0", "eth1", {}, {}, {}, id};
  HookOutcome outcome = netfilter.run(Hook::Forward, context);
  EXPECT_EQ(outcome.verdict, HookOutcome::Verdict::Drop);

  const trace::Recording& recording = recorder.recording();
  const auto& walk = std::get<trace::TableTraversal>(recording.steps.at(0).detail);
  ASSERT_EQ(walk.passed.size(), 1u);
  EXPECT_EQ(walk.passed[0].first, 1u);
  EXPECT_EQ(walk.passed[0].last, 9'999u);
  auto visits = trace::everyVisit(recording, walk);
  ASSERT_EQ(visits.size(), 10'000u);
  EXPECT_EQ(recording.text(visits[249].because), "-d 10.254.0.250/32");
  EXPECT_EQ(recording.text(visits[249].rule),
            "-A FORWARD -d 10.254.0.250/32 -p udp -m comment --comment s249 -m udp --dport 53 -j DROP");
  EXPECT_EQ(visits.back().action, trace::RuleAction::Drop);
}

} // namespace
} // namespace fg::netfilter
