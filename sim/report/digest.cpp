#include "report/digest.h"

namespace fg::report {
namespace {

using namespace trace;

class Hash {
public:
  explicit Hash(const Recording& recording) : m_recording(recording) {}

  Hash& operator<<(uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8)
      byte(static_cast<uint8_t>(value >> shift));
    return *this;
  }
  Hash& operator<<(std::string_view text) {
    for (char c : text)
      byte(static_cast<uint8_t>(c));
    byte(0);
    return *this;
  }
  Hash& operator<<(const std::string& text) { return *this << std::string_view(text); }
  Hash& operator<<(StringId id) { return *this << m_recording.text(id); }
  Hash& operator<<(PacketId id) { return *this << uint64_t{id.value}; }
  Hash& operator<<(NamespaceId id) { return *this << uint64_t{id.value}; }
  Hash& operator<<(net::SimTime time) { return *this << static_cast<uint64_t>(time.count()); }
  Hash& operator<<(net::Ipv4Address address) { return *this << uint64_t{address.value()}; }
  Hash& operator<<(const net::MacAddress& mac) { return *this << mac.text(); }
  Hash& operator<<(const net::PacketHeader& h) {
    return *this << h.source << h.destination << static_cast<uint64_t>(h.protocol) << h.ttl << h.tos << h.id
                 << h.length << h.fragmentOffset << h.dontFragment << h.moreFragments << h.sourcePort
                 << h.destinationPort << h.icmpType << h.icmpCode << h.icmpId << h.tcpFlags;
  }
  template<class Enum>
  requires std::is_enum_v<Enum> Hash& operator<<(Enum value) { return *this << static_cast<uint64_t>(value); }
  template<class Number>
  requires std::is_integral_v<Number> Hash& operator<<(Number value) {
    return *this << static_cast<uint64_t>(value);
  }
  uint64_t value() const { return m_hash; }
  const Recording& recording() const { return m_recording; }

private:
  void byte(uint8_t b) { m_hash = (m_hash ^ b) * 0x100000001b3; }
  const Recording& m_recording;
  uint64_t m_hash = 0xcbf29ce484222325;
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
    for (const RuleVisit& visit : everyVisit(hash.recording(), s))
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
    hash << change.at << change.where << change.state << change.change << change.what << change.cause;
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += kHex[hash.value() >> shift & 15];
  return out;
}

} // namespace fg::report
