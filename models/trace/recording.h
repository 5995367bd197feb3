// Everything that a run left behind: packets, their steps, and the changes of state, on one clock.
#pragma once

#include "core/diagnostic.h"
#include "trace/step_list.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fg::trace {

// Why a packet exists.
// Encapsulation: its cause travels in it. Copy: a bridge made it of its cause.
enum class Origin { Probe, Application, Reply, IcmpError, Arp, Fragment, Encapsulation, Copy };

struct PacketRecord {
  NamespaceId origin;
  Origin why = Origin::Application;
  PacketId cause; // the packet that it answers or complains about, or none
  net::SimTime at{0};
  std::optional<Disposition> end; // nothing while it is on its way
  NamespaceId endedIn;
  std::vector<uint32_t> steps; // indices into Recording::steps
};

struct NamespaceRecord {
  std::string name; // "node1", "kube-system/coredns-5984fb8cbb-sjqv9", "gateway of node1-nat"
  std::string node; // the node that it is on; its own name for a node
};

// The kinds of state that are recorded when they change.
enum class StateKind {
  Interface,
  Address,
  Route,
  Rule,
  Sysctl,
  Neighbor,
  Fdb,
  Conntrack,
  Lease,
  Pod,
  Service,
  Endpoints,
  Daemon,
  Event
};
enum class ChangeKind { Added, Removed, Changed, Failed };

// Why something changed; all changes of one cause share it.
struct Cause {
  std::string text;       // who did it and why: "flanneld: lease of node3"
  core::SourceRef source; // the scenario's event behind it, where there is one
};

struct StateChange {
  net::SimTime at{0};
  NamespaceId where; // none: the whole cluster
  StateKind state = StateKind::Route;
  ChangeKind change = ChangeKind::Added;
  std::string what; // the thing, in its tool's words: "172.33.31.0/24 via 172.30.115.77 dev eth2"
  std::shared_ptr<const Cause> because; // never null

  const std::string& cause() const { return because->text; }
  const core::SourceRef& source() const { return because->source; }
};

// What one interface sent or received, as tcpdump sees it.
struct CapturedFrame {
  net::SimTime at{0};
  NamespaceId where;
  StringId interface;
  bool sent = false;    // or received
  bool ethernet = true; // false: it begins with the IP header, as on a TUN interface
  net::Bytes bytes;
};

class Recording;

enum class BeginsWith : uint8_t { Ethernet, Ip };

// What a packet was made of as of one of its steps, until the next one that is told of the packet.
struct PacketBytes {
  uint32_t step = 0; // index into Recording::steps
  BeginsWith first = BeginsWith::Ip;
  net::Bytes bytes; // without a frame's check sequence
};

// A text that is made when somebody looks at it.
class LateText {
public:
  virtual ~LateText() = default;
  virtual std::string text() const = 0;
};

// A chain's rules as they were when packets walked through them. They tell later what a packet passed by.
class RecordedChain {
public:
  virtual ~RecordedChain() = default;
  // As iptables-save prints it; `index` counts from 1.
  virtual StringId rule(const Recording& recording, uint32_t index) const = 0;
  // What the walk would have said of rule `index`, which the packet did not fit.
  virtual RuleVisit passedBy(const Recording& recording, const TableTraversal& walk,
                             uint32_t index) const = 0;
};

class Recording {
public:
  std::string_view text(StringId id) const {
    if (!id) return {};
    Text& found = m_texts[id.value];
    if (found.late) found.text = std::exchange(found.late, nullptr)->text();
    return found.text;
  }
  // Const, because words are also found when somebody looks. Nothing depends on the order of the ids.
  StringId intern(std::string_view text) const;
  StringId intern(std::unique_ptr<const LateText> text);

  StepList steps;
  std::vector<PacketRecord> packets;
  std::vector<NamespaceRecord> namespaces;
  std::vector<StateChange> changes;
  std::vector<CapturedFrame> frames; // where the recorder was told to keep them, by time
  std::vector<PacketBytes> bytes;    // where the recorder was told to keep them, by step
  std::vector<std::string> warnings; // what was simplified or not modelled where it mattered
  std::vector<std::unique_ptr<const RecordedChain>> chains; // by ChainId

  const PacketRecord& packet(PacketId id) const { return packets[id.value]; }
  const NamespaceRecord& nameSpace(NamespaceId id) const { return namespaces[id.value]; }
  // What was kept of the packet's bytes at that step; null where the step left them as they were.
  const PacketBytes* bytesAt(uint32_t step) const;
  // The packets whose cause is `id`, in order.
  std::vector<PacketId> causedBy(PacketId id) const;

private:
  struct Text {
    std::string text;
    std::unique_ptr<const LateText> late; // null once it was made
  };
  StringId indexed(std::string_view text) const;

  // The text that was asked for last, of those that begin alike: the same few come again and again.
  struct Recent {
    std::string_view text;
    uint64_t head = 0; // of the text
    StringId id;
  };
  mutable std::array<Recent, 256> m_recent;
  mutable std::deque<Text> m_texts;
  mutable std::unordered_map<std::string_view, uint32_t> m_index;
};

// Hears of every rule of the walk, in its order: one by one of those that were looked at, and of each run of
// others.
template<class OnVisit, class OnPassed>
void forEachRule(const TableTraversal& walk, const OnVisit& onVisit, const OnPassed& onPassed) {
  std::size_t told = 0;
  for (const RulesPassedBy& passed : walk.passed) {
    for (; told < passed.before; ++told)
      onVisit(walk.visits[told]);
    onPassed(passed);
  }
  for (; told < walk.visits.size(); ++told)
    onVisit(walk.visits[told]);
}
// What the walk would have said of one rule of the run; `index` is from its first to its last.
RuleVisit visitOf(const Recording& recording, const TableTraversal& walk, const RulesPassedBy& passed,
                  uint32_t index);
// Every rule that the packet was held against, in the order of the walk, with those that it was passed by.
List<RuleVisit> everyVisit(const Recording& recording, const TableTraversal& walk);

std::string_view name(Origin origin);
std::string_view name(StateKind kind);
std::string_view name(ChangeKind kind);

} // namespace fg::trace
