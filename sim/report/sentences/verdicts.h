// Sentences of the head and the end of a trace, and of the lines of `run`.
#pragma once

#include "report/sentence.h"

#include <array>

namespace fg::report::sentences {

inline constexpr auto kVerdicts = std::to_array<Sentence>({
    {"head.where", "WHERE"},
    {"head.decision", "DECISION"},
    {"head.because", "BECAUSE"},
    {"head.reply", "REPLY"},
    {"head.way", "WAY {0} of {1}, chance {2}"},

    {"address.pod", "pod {0} on {1}"},
    {"address.node", "{0}"},
    {"address.service", "service {0}"},
    {"address.gateway", "{0}"},
    {"address.namespace", "namespace {0}"},
    {"address.leased", "no pod has it; it is in {0}'s subnet"},
    {"address.outside", "outside of this network"},

    {"flow.ttl", "{0}, ttl {1}"},

    {"reply.passes", "passes, ttl {0}"},
    {"reply.passes.because", "no rule stops it"},
    {"reply.delivered", "delivered, ttl {0}"},
    {"reply.answer", "conntrack: answer to the flow above"},
    {"reply.error", "conntrack: an error about the flow above"},
    {"reply.dropped", "the answer: {0}"},

    {"verdict.delivered", "DELIVERED"},
    {"verdict.leaves", "LEAVES MODEL"},
    {"verdict.dropped", "DROPPED"},
    {"verdict.refused", "REFUSED"},
    {"verdict.no-answer", "NO ANSWER"},
    {"verdict.in-flight", "STILL ON ITS WAY"},
    {"verdict.round-trip", "round trip {0}"},
    {"verdict.answered", "answered after {0}"},
    {"verdict.one-way", "after {0}; no answer was sent"},
    {"verdict.to", "to {0}"},
    {"verdict.nothing-rewritten", "no address was rewritten"},
    {"verdict.leaves.text", "a neighbour took it that is not part of the model; what it does is not known"},
    {"verdict.reply-lost", "the request arrived at {0}, but its answer did not come back"},
    {"verdict.at", "{0}, at {1}"},
    {"verdict.at-sentence", "{0}, at {1}."},
    {"verdict.no-rule", "{0} No iptables rule did it."},

    {"label.to", "to"},
    {"label.from", "from"},
    {"label.to-port", "to port"},
    {"label.from-port", "from port"},
    {"label.chance", "chance"},
    {"label.itself", "itself"},
    {"label.cause", "cause"},
    {"label.since", "since"},
    {"label.mend", "mend"},
    {"label.check", "check"},
    {"label.assumed", "assumed"},
    {"label.uncertain", "uncertain"},
    {"remark.uncertain-one", "it met a rule that is not modelled: in reality the verdict may be another"},
    {"remark.uncertain", "it met {0} rules that are not modelled: in reality the verdict may be another"},
    {"label.expect", "expect:    {0}"},
    {"label.rest", "rest"},

    {"remark.arrow", "{0} -> {1}"},
    {"remark.chance", "this way {0}; --all-paths shows the others"},
    {"remark.chance-all", "this way {0}"},
    {"remark.itself", "the packet came back to the pod that asked"},
    {"remark.remainder", "ways with a chance of {0} in all were not followed: there are more than 1,000"},
    {"remark.rule", "{0} {1} {2} #{3}"},

    {"mend.on", "on {0}:  {1}"},
    {"mend.tried", "tried on a copy of this network: {0}"},
    {"mend.or", "or {0}"},

    {"since.start", "from the start"},
    {"since.time", "t = {0}: {1}"},
    {"since.time-only", "t = {0}"},
    {"since.because", "t = {0}: {1} ({2})"},

    {"time.ms", "{0} ms"},

    {"change.added", "{0} added: {1}"},
    {"change.removed", "{0} removed: {1}"},
    {"change.changed", "{0} changed: {1}"},
    {"change.failed", "{0} failed: {1}"},
    {"state.interface", "interface"},
    {"state.address", "address"},
    {"state.route", "route"},
    {"state.rule", "rule"},
    {"state.sysctl", "sysctl"},
    {"state.neighbor", "neighbour"},
    {"state.fdb", "bridge entry"},
    {"state.conntrack", "conntrack entry"},
    {"state.lease", "lease"},
    {"state.pod", "pod"},
    {"state.service", "service"},
    {"state.endpoints", "endpoints"},
    {"state.daemon", "daemon"},
    {"state.event", "event"},
    {"change.cluster", "cluster"},
});

} // namespace fg::report::sentences
