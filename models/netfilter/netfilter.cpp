#include "netfilter/netfilter.h"

#include "netfilter/hook_run.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
constexpr unsigned at(Hook hook) { return 1U << static_cast<unsigned>(hook); }

enum class StageKind { Table, Conntrack, Nat, Confirm };

struct Stage {
  int priority;
  StageKind kind;
  Table table;
  unsigned hooks;
};

// enum nf_ip_hook_priorities of include/uapi/linux/netfilter_ipv4.h, and the hooks that each stage sits at.
constexpr unsigned kIn = at(Hook::Prerouting) | at(Hook::Output),
                   kOut = at(Hook::Input) | at(Hook::Postrouting),
                   kThrough = at(Hook::Input) | at(Hook::Forward) | at(Hook::Output),
                   kAll = kIn | kOut | kThrough;
constexpr std::array kHookStages{
    Stage{-300, StageKind::Table, Table::Raw, kIn},
    Stage{-200, StageKind::Conntrack, Table::Raw, kIn},
    Stage{-150, StageKind::Table, Table::Mangle, kAll},
    Stage{-100, StageKind::Nat, Table::Nat, kIn},
    Stage{0, StageKind::Table, Table::Filter, kThrough},
    Stage{50, StageKind::Table, Table::Security, kThrough},
    Stage{100, StageKind::Nat, Table::Nat, kOut},
    Stage{0x7fffffff, StageKind::Confirm, Table::Raw, kOut},
};
} // namespace

Netfilter::Netfilter(HostView& host, trace::Recorder* recorder, trace::NamespaceId where)
    : m_host(host), m_recorder(recorder), m_where(where) {}

HookOutcome Netfilter::run(Hook hook, PacketContext& context) {
  bool recorded = m_recorder && context.id && m_recorder->packetsRecorded();
  return HookRun(*this, {m_host, recorded ? m_recorder : nullptr, m_where}, hook, context).run();
}

HookOutcome HookRun::run() {
  const net::Ipv4Address destination = m_context.packet.destination();
  for (const Stage& stage : kHookStages) {
    if (!(stage.hooks & at(m_hook))) continue;
    switch (stage.kind) {
    case StageKind::Table:
      obey(stage.table, walkTable(stage.table));
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
  }
  m_outcome.destinationChanged = m_context.packet.destination() != destination;
  return std::move(m_outcome);
}

void HookRun::lookUpConnection() {
  if (m_context.conntrack.looked) return; // seen before: it came over lo
  m_context.conntrack = m_netfilter.conntrack.lookUp(m_context.packet, m_place.host.now());
  if (!m_place.recorder) return;
  const ConntrackReference& found = m_context.conntrack;
  trace::ConntrackLookup step{found.state, found.direction, {}, false};
  if (found.entry) {
    step.entry = m_netfilter.connectionNotes.note(*m_place.recorder, *found.entry, m_place.host.now());
    step.translates = found.entry->translates();
  }
  record(step);
}

void HookRun::confirm() {
  const ConntrackReference& found = m_context.conntrack;
  if (!found.entry || found.entry->confirmed || found.state == ConntrackState::Related) return;
  if (!m_netfilter.conntrack.confirm(found.entry, m_place.host.now()))
    drop("conntrack: another connection took the same addresses and ports first");
}

void HookRun::drop(std::string reason) {
  m_outcome.verdict = HookOutcome::Verdict::Drop;
  m_outcome.disposition = trace::Disposition::Denied;
  m_outcome.reason = std::move(reason);
}

} // namespace fg::netfilter
