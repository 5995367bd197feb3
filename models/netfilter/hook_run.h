// One packet at one hook: the stages, one after another.
#pragma once

#include "netfilter/netfilter.h"
#include "netfilter/walker.h"

namespace fg::netfilter {

class HookRun {
public:
  struct Place {
    HostView& host;
    trace::Recorder* recorder; // null where this packet is not recorded
    trace::NamespaceId where;
  };
  HookRun(Netfilter& netfilter, const Place& place, Hook hook, PacketContext& context)
      : m_netfilter(netfilter), m_place(place), m_hook(hook), m_context(context) {}

  HookOutcome run();

private:
  // What the choice of a route depends on, as far as rules can change it.
  struct RoutingKey {
    net::Ipv4Address source, destination;
    uint8_t tos = 0;
    uint32_t mark = 0;
    friend bool operator==(const RoutingKey&, const RoutingKey&) = default;
  };
  RoutingKey routingKey() const;
  void lookUpConnection();
  void recordConnection(ConntrackReason reason);
  // Walks the table's chain for this hook, of each set of rules until one refuses the packet.
  void askTable(Table table);
  // Returns what decided.
  WalkResult walkTable(const RuleSet& rules, Table table);
  template<class Visitor> WalkResult walk(const TableOf& table, Visitor& visitor);
  WalkResult walkRecorded(const RuleSet& rules, const TableOf& table, const Chain& chain);
  void obey(Table table, const WalkResult& result);

  void translate(); // the nat stage
  bool natIsLoaded() const;
  void setUp();                    // of a new connection: the nat table, or a binding that changes nothing
  void apply();                    // the bound translation, to the packet
  std::string_view applyToError(); // to an ICMP error and what it quotes; why it is to be dropped, or empty
  bool leavesElsewhere() const;    // than by the interface whose address MASQUERADE took
  void confirm();

  void rewrite(Manipulation manipulation, const Tuple& target);
  void spoilAbsentChecksum(net::Ipv4Address before, net::Ipv4Address after); // as Linux before 5.7 does
  std::string rewrittenBy(Manipulation manipulation) const;
  std::string portChosen(Manipulation manipulation, uint16_t before) const;
  void noteChange(trace::Field field, const std::string& before, const std::string& after,
                  const std::string& by);
  void drop(std::string reason);
  void dropByConntrack(std::string reason);
  template<class Step> void record(Step step) {
    m_place.recorder->step(m_context.id, m_place.where, std::move(step));
    m_place.recorder->keepBytes(m_context.id, trace::BeginsWith::Ip, m_context.packet.bytes());
  }

  Netfilter& m_netfilter;
  Place m_place;
  Hook m_hook;
  PacketContext& m_context;
  HookOutcome m_outcome;
  RejectWith m_rejectWith = RejectWith::PortUnreachable;
};

} // namespace fg::netfilter
