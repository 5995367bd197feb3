#include "report/digest.h"

#include <algorithm>
#include <vector>

namespace fg::report {
namespace {

using namespace trace;

// FNV-1a with words of eight bytes instead of single bytes; what is carried upwards comes down again.
class WordHash {
public:
  void add(uint64_t word) {
    m_value = (m_value ^ word) * 0x9e3779b97f4a7c15;
    m_value ^= m_value >> 32;
  }
  void add(std::string_view text) {
    add(text.size());
    for (; !text.empty(); text.remove_prefix(std::min<size_t>(text.size(), 8))) {
      uint64_t word = 0;
      for (size_t i = std::min<size_t>(text.size(), 8); i-- > 0;)
        word = word << 8 | static_cast<uint8_t>(text[i]);
      add(word);
    }
  }
  uint64_t value() const { return m_value; }

private:
  uint64_t m_value = 0xcbf29ce484222325;
};

uint64_t hashOf(std::string_view text) {
  WordHash hash;
  hash.add(text);
  return hash.value();
}

class Hash {
public:
  explicit Hash(const Recording& recording) : m_recording(recording), m_chains(recording.chains.size()) {}

  Hash& operator<<(const std::string& text) {
    m_hash.add(text);
    return *this;
  }
  Hash& operator<<(StringId id) { return *this << ofText(id); }
  Hash& operator<<(PacketId id) { return *this << id.value; }
  Hash& operator<<(NamespaceId id) { return *this << id.value; }
  Hash& operator<<(net::SimTime time) { return *this << static_cast<uint64_t>(time.count()); }
  Hash& operator<<(net::Ipv4Address address) { return *this << address.value(); }
  Hash& operator<<(const net::MacAddress& mac) {
    uint64_t word = 0;
    for (uint8_t byte : mac.bytes())
      word = word << 8 | byte;
    return *this << word;
  }
  Hash& operator<<(const net::PacketHeader& h) {
    return *this << together(h.source.value(), h.destination.value())
                 << together(h.fragmentOffset, uint32_t{h.id} << 16 | h.length)
                 << together(uint32_t{h.sourcePort} << 16 | h.destinationPort,
                             static_cast<uint32_t>(h.protocol) << 16 | uint32_t{h.ttl} << 8 | h.tos)
                 << together(uint32_t{h.icmpType} << 24 | uint32_t{h.icmpCode} << 16 | h.icmpId,
                             uint32_t{h.tcpFlags} << 2 | (h.dontFragment ? 2u : 0u)
                                 | (h.moreFragments ? 1u : 0u));
  }
  template<class Enum>
  requires std::is_enum_v<Enum> Hash& operator<<(Enum value) { return *this << static_cast<uint64_t>(value); }
  template<class Number>
  requires std::is_integral_v<Number> Hash& operator<<(Number value) {
    m_hash.add(static_cast<uint64_t>(value));
    return *this;
  }
  // The rules count by their texts: with the walk's packet these say why each did not fit.
  Hash& operator<<(const RulesPassedBy& passed) {
    *this << together(passed.first, passed.last) << together(passed.before, passed.depth);
    std::vector<uint64_t>& sums = m_chains[passed.chain.value];
    if (sums.empty()) sums.push_back(0);
    const RecordedChain& chain = *m_recording.chains[passed.chain.value];
    for (auto index = static_cast<uint32_t>(sums.size()); index <= passed.last; ++index)
      sums.push_back(sums.back() + ofText(chain.rule(m_recording, index)) * (2 * uint64_t{index} + 1));
    return *this << sums[passed.last] - sums[passed.first - 1];
  }
  uint64_t value() const { return m_hash.value(); }

private:
  static uint64_t together(uint32_t high, uint32_t low) { return uint64_t{high} << 32 | low; }

  // Each text's is worked out once.
  uint64_t ofText(StringId id) {
    if (!id) return 0;
    if (id.value >= m_texts.size()) m_texts.resize(id.value + 1 + id.value / 2);
    uint64_t& known = m_texts[id.value];
    if (known == 0) known = hashOf(m_recording.text(id));
    return known;
  }

  const Recording& m_recording;
  WordHash m_hash;
  std::vector<uint64_t> m_texts;               // by StringId; 0: not looked at yet
  std::vector<std::vector<uint64_t>> m_chains; // by ChainId, of the rules up to each
};

// A probability counts by the digits that iptables shows.
uint64_t rounded(double probability) { return static_cast<uint64_t>(probability * 1e9 + 0.5); }

struct StepHash {
  Hash& hash;

  void operator()(const Originate& s) const { hash << s.header << s.by; }
  void operator()(const EnterInterface& s) const {
    hash << s.interface << s.port << s.source << s.destination << s.header;
  }
  void operator()(const BridgeForward& s) const {
    hash << s.bridge << s.inPort << s.decision << s.destination << s.callsIptables;
    for (StringId port : s.outPorts)
      hash << port;
  }
  void operator()(const ConntrackLookup& s) const {
    hash << s.state << s.direction << s.entry << s.translates << s.reason;
  }
  void operator()(const TableTraversal& s) const {
    hash << s.table << s.hook << s.verdict << s.byPolicy << s.interfaceIn << s.interfaceOut;
    if (s.rulesOf != RulesOf::TheOnlyTool) hash << s.rulesOf;
    if (!s.passed.empty()) hash << s.furtherFragment << s.protocol << s.source << s.destination;
    for (const RulesPassedBy& passed : s.passed)
      hash << passed;
    for (const RuleVisit& visit : s.visits)
      hash << visit.chain << visit.index << visit.depth << visit.action << visit.rule << visit.because
           << visit.byChance << rounded(visit.probability) << visit.notModelled;
  }
  void operator()(const RouteLookup& s) const {
    hash << s.purpose << s.outcome << s.destination << s.nextHop << s.source;
    if (s.rule) hash << s.rule;
    entry(s.chosen);
    for (const RouteEntry& candidate : s.candidates)
      entry(candidate);
  }
  void operator()(const Transformation& s) const { hash << s.field << s.before << s.after << s.by; }
  void operator()(const QuoteTranslated& s) const { hash << s.before << s.after; }
  void operator()(const NeighborLookup& s) const {
    hash << s.address << s.interface << s.mac << s.outcome;
    if (s.asksProgram) hash << s.program;
  }
  void operator()(const Encapsulate& s) const { hash << s.interface << s.outer << s.outerPacket; }
  void operator()(const Decapsulate& s) const { hash << s.interface << s.inner << s.outerPacket; }
  void operator()(const ExitInterface& s) const { hash << s.interface << s.port << s.to << s.fault; }
  void operator()(const DeliverLocally& s) const { hash << s.receiver; }
  void operator()(const Drop& s) const { hash << s.disposition << s.reason; }
  void operator()(const IcmpErrorSent& s) const {
    hash << s.type << s.code << s.from << s.to << s.packet << s.because;
  }

  void entry(const RouteEntry& e) const {
    hash << e.destination.address() << e.destination.length() << e.gateway << e.device << e.metric
         << e.origin;
    if (e.kind) hash << e.kind;
  }
};

} // namespace

std::string digest(const Recording& recording) {
  Hash hash(recording);
  for (const NamespaceRecord& ns : recording.namespaces)
    hash << ns.name << ns.node;
  for (const PacketRecord& packet : recording.packets) {
    hash << packet.origin << packet.why << packet.cause << packet.at << packet.endedIn
         << packet.end.has_value();
    if (packet.end) hash << *packet.end;
  }
  for (const Step& step : recording.steps) {
    hash << step.packet << step.where << step.at << step.detail.index();
    std::visit(StepHash{hash}, step.detail);
  }
  for (const StateChange& change : recording.changes)
    hash << change.at << change.where << change.state << change.change << change.what << change.cause();
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += kHex[hash.value() >> shift & 15];
  return out;
}

} // namespace fg::report
