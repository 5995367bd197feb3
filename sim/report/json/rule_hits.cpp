#include "report/json/rule_hits.h"

#include <map>
#include <tuple>

namespace fg::report {
namespace {

using Key = std::tuple<std::string, trace::Table, trace::RulesOf, std::string, uint32_t>;
using Hits = std::map<Key, RuleHit>;

// The probe and all packets that it caused, directly or not. A cause always has the lower id.
std::vector<trace::PacketId> family(const trace::Recording& recording, trace::PacketId probe) {
  std::vector<trace::PacketId> out{probe};
  std::vector<bool> in(recording.packets.size(), false);
  in[probe.value] = true;
  for (uint32_t i = probe.value + 1; i < recording.packets.size(); ++i) {
    trace::PacketId cause = recording.packets[i].cause;
    if (!cause || !in[cause.value]) continue;
    in[i] = true;
    out.push_back({i});
  }
  return out;
}

void count(Hits& hits, const trace::Recording& recording, const trace::Step& step) {
  const auto* walk = std::get_if<trace::TableTraversal>(&step.detail);
  if (!walk) return;
  for (const trace::RuleVisit& visit : walk->visits) {
    if (visit.action == trace::RuleAction::NotMatched) continue;
    std::string where = recording.nameSpace(step.where).name;
    std::string chain(recording.text(visit.chain));
    RuleHit& hit = hits[Key(where, walk->table, walk->rulesOf, chain, visit.index)];
    hit.nameSpace = where;
    hit.table = walk->table;
    hit.rulesOf = walk->rulesOf;
    hit.chain = chain;
    hit.index = visit.index;
    hit.rule = recording.text(visit.rule);
    ++hit.packets;
  }
}

} // namespace

std::vector<RuleHit> ruleHits(const ProbeReport& report) {
  Hits hits;
  for (const TraceReport& path : report.paths)
    for (trace::PacketId packet : family(*path.recording, path.conversation.request.packet))
      for (uint32_t index : path.recording->packet(packet).steps)
        count(hits, *path.recording, path.recording->steps[index]);
  std::vector<RuleHit> out;
  for (auto& [key, hit] : hits)
    out.push_back(std::move(hit));
  return out;
}

} // namespace fg::report
