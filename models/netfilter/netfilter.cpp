#include "netfilter/netfilter.h"

#include "netfilter/hook_run.h"

#include <fmt/format.h>

#include <array>
#include <span>

namespace fg::netfilter {
namespace {
constexpr unsigned at(Hook hook) { return 1U << static_cast<unsigned>(hook); }

enum class StageKind { Table, Conntrack, Nat, Confirm };

struct Stage {
  int priority;
  StageKind kind;
  Table table;
  unsigned hooks;
  bool reroutes = false; // what changes here at OUTPUT is routed anew
};

// enum nf_ip_hook_priorities of include/uapi/linux/netfilter_ipv4.h, and the hooks that each stage sits at.
constexpr unsigned kIn = at(Hook::Prerouting) | at(Hook::Output),
                   kOut = at(Hook::Input) | at(Hook::Postrouting),
                   kThrough = at(Hook::Input) | at(Hook::Forward) | at(Hook::Output),
                   kAll = kIn | kOut | kThrough;
constexpr std::array kHookStages{
    Stage{-300, StageKind::Table, Table::Raw, kIn},
    Stage{-200, StageKind::Conntrack, Table::Raw, kIn},
    Stage{-150, StageKind::Table, Table::Mangle, kAll, true},
    Stage{-100, StageKind::Nat, Table::Nat, kIn, true},
    Stage{0, StageKind::Table, Table::Filter, kThrough},
    Stage{50, StageKind::Table, Table::Security, kThrough},
    Stage{100, StageKind::Nat, Table::Nat, kOut},
    Stage{0x7fffffff, StageKind::Confirm, Table::Raw, kOut},
};

struct StagesAtHook {
  std::array<Stage, kHookStages.size()> stages{};
  size_t count = 0;
};

// Those of each hook, in their order.
constexpr auto kStagesAt = [] {
  std::array<StagesAtHook, 5> out{};
  for (size_t hook = 0; hook < out.size(); ++hook)
    for (const Stage& stage : kHookStages)
      if (stage.hooks & at(static_cast<Hook>(hook))) out[hook].stages[out[hook].count++] = stage;
  return out;
}();

std::span<const Stage> stagesAt(Hook hook) {
  const StagesAtHook& found = kStagesAt[static_cast<size_t>(hook)];
  return {found.stages.data(), found.count};
}
} // namespace

Netfilter::Netfilter(HostView& host, trace::Recorder* recorder, trace::NamespaceId where)
    : m_host(host), m_recorder(recorder), m_where(where) {
  if (recorder) rules.onTouch = [recorder] { recorder->countChange(); };
}

HookOutcome Netfilter::run(Hook hook, PacketContext& context) {
  bool recorded = m_recorder && context.id && m_recorder->packetsRecorded();
  return HookRun(*this, {m_host, recorded ? m_recorder : nullptr, m_where}, hook, context).run();
}

HookOutcome HookRun::run() {
  const net::Ipv4Address destination = m_context.packet.destination();
  for (const Stage& stage : stagesAt(m_hook)) {
    // ipt_mangle_out, nf_nat_ipv4_local_fn: the other tables may set a mark, and the route stays.
    const bool reroutes = stage.reroutes && m_hook == Hook::Output;
    const RoutingKey before = reroutes ? routingKey() : RoutingKey{};
    switch (stage.kind) {
    case StageKind::Table:
      askTable(stage.table);
      break;
    case StageKind::Conntrack:
      lookUpConnection();
      break;
    case StageKind::Nat:
      translate();
      break;
    case StageKind::Confirm:
      confirm();
      break;
    }
    if (m_outcome.verdict != HookOutcome::Verdict::Accept) break;
    if (reroutes && routingKey() != before) m_outcome.reroutes = true;
  }
  m_outcome.destinationChanged = m_context.packet.destination() != destination;
  return std::move(m_outcome);
}

HookRun::RoutingKey HookRun::routingKey() const {
  const net::Ipv4Packet& packet = m_context.packet;
  return {packet.source(), packet.destination(), packet.tos(), m_context.mark};
}

void HookRun::lookUpConnection() {
  ConntrackReference& reference = m_context.conntrack;
  Conntrack& conntrack = m_netfilter.conntrack;
  if (reference.isSettled()) { // it came over lo, or a rule of the table raw said so
    ++conntrack.counters.ignored;
    const bool untracked = reference.state == ConntrackState::Untracked;
    if (untracked) recordConnection(ConntrackReason::NotTracked);
    return;
  }
  Conntrack::Lookup found = conntrack.lookUp(m_context.packet, m_hook, m_place.host.now());
  // An error that belongs to nothing stays what nf_conntrack_attach made it; a reset does not.
  const bool stays = reference.relatedToNone && !found.reference.entry && m_context.packet.isIcmpError();
  reference = std::move(found.reference);
  reference.relatedToNone = stays;
  if (!found.tableFull) return recordConnection(found.reason);
  dropByConntrack(fmt::format("nf_conntrack: table full, dropping packet: there are {} connections, and "
                              "net.netfilter.nf_conntrack_max is {}",
                              conntrack.count(m_place.host.now()), conntrack.settings.max));
}

void HookRun::recordConnection(ConntrackReason reason) {
  if (!m_place.recorder) return;
  const ConntrackReference& found = m_context.conntrack;
  trace::ConntrackLookup step{found.state, found.direction, {}, false, reason};
  if (found.entry) {
    step.entry = m_netfilter.connectionNotes.note(*m_place.recorder, *found.entry, m_place.host.now());
    step.translates = found.entry->translates();
  }
  record(step);
}

void HookRun::confirm() {
  ConntrackReference& found = m_context.conntrack;
  if (!found.entry) return;
  if (!found.entry->confirmed && found.state == ConntrackState::Related) return;
  switch (m_netfilter.conntrack.confirm(found, m_place.host.now())) {
  case Conntrack::Confirmation::Done:
    return;
  case Conntrack::Confirmation::Merged:
    return recordConnection(ConntrackReason::ClashMerged);
  case Conntrack::Confirmation::AnswersOnly:
    return recordConnection(ConntrackReason::ClashAnswersOnly);
  case Conntrack::Confirmation::Lost:
    if (m_place.recorder)
      m_place.recorder->change(m_place.where, trace::StateKind::Conntrack, trace::ChangeKind::Failed,
                               m_netfilter.conntrack.text(*found.entry, m_place.host.now()));
    return dropByConntrack("conntrack: another packet took these addresses and ports first (insert_failed)");
  }
}

void HookRun::drop(std::string reason) {
  m_outcome.verdict = HookOutcome::Verdict::Drop;
  m_outcome.disposition = trace::Disposition::Denied;
  m_outcome.reason = std::move(reason);
}

void HookRun::dropByConntrack(std::string reason) {
  drop(std::move(reason));
  m_outcome.disposition = trace::Disposition::ConntrackDrop;
}

} // namespace fg::netfilter
