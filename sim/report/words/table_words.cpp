#include "report/words/table_words.h"

#include "report/text/display_width.h"
#include "report/words/rule_text.h"

#include <algorithm>

namespace fg::report {
namespace {

using trace::RuleAction;
using trace::RuleVisit;

constexpr int kChainColumns = 16;

class TableTeller {
public:
  TableTeller(const HopContext& context, const trace::TableTraversal& walk,
              const std::vector<const trace::Transformation*>& changes)
      : m_context(context), m_walk(walk), m_changes(changes), m_say(context.say),
        m_visits(context.telling == Telling::Everything ? trace::everyVisit(context.recording, walk)
                                                        : walk.visits) {}

  std::vector<Line> lines() const {
    std::vector<Line> out;
    bool any = false;
    for (size_t i = 0; i < m_visits.size(); ++i) {
      out.push_back(visitLine(i));
      any = any || out.back().weight == Weight::Normal;
    }
    if (m_walk.byPolicy) out.push_back(policyLine(any));
    return out;
  }

private:
  std::string hookName() const {
    std::string tool(toolWord(m_walk.rulesOf)); // "legacy filter FORWARD"
    return tool + (tool.empty() ? "" : " ") + std::string(trace::name(m_walk.table)) + " "
           + std::string(trace::name(m_walk.hook));
  }

  std::vector<const trace::Transformation*> changesOf(const RuleVisit& visit) const {
    std::vector<const trace::Transformation*> out;
    for (const trace::Transformation* change : m_changes)
      if (isDoneBy(m_context.text(change->by), visit, m_context.recording) && atThisVisit(*change, visit))
        out.push_back(change);
    return out;
  }

  // A rule that marks may be visited twice, and sets the mark the first time only.
  bool atThisVisit(const trace::Transformation& change, const RuleVisit& visit) const {
    if (change.field != trace::Field::Mark || !visit.because) return true;
    return m_context.text(visit.because)
           == "mark " + std::string(m_context.text(change.before)) + " -> "
                  + std::string(m_context.text(change.after));
  }

  // "mark 0x4000 -> 0x4000"
  static bool changesNothing(std::string_view because) {
    size_t arrow = because.find(" -> ");
    if (arrow == std::string_view::npos) return false;
    return because.substr(0, arrow).ends_with(" " + std::string(because.substr(arrow + 4)));
  }

  // Does the visit itself matter to the packet?
  bool decides(const RuleVisit& visit) const {
    if (visit.byChance || visit.notModelled) return true;
    switch (visit.action) {
    case RuleAction::Accept:
    case RuleAction::Drop:
    case RuleAction::Reject:
      return true;
    case RuleAction::Continue:
      return bool(visit.because) || !changesOf(visit).empty();
    case RuleAction::NotMatched:
    case RuleAction::Jump:
    case RuleAction::Goto:
    case RuleAction::Return:
      return false;
    }
    return false;
  }

  // A jump matters where something in the chain that it leads to does.
  bool matters(size_t index) const {
    const RuleVisit& visit = m_visits[index];
    if (decides(visit)) return true;
    if (visit.action != RuleAction::Jump && visit.action != RuleAction::Goto) return false;
    for (size_t i = index + 1; i < m_visits.size() && m_visits[i].depth > visit.depth; ++i)
      if (decides(m_visits[i])) return true;
    return false;
  }

  bool afterADraw(size_t index) const {
    const RuleVisit& visit = m_visits[index];
    return std::any_of(
        m_visits.begin(), m_visits.begin() + static_cast<std::ptrdiff_t>(index),
        [&](const RuleVisit& before) { return before.byChance && before.chain == visit.chain; });
  }

  std::string fits(size_t index) const {
    std::string text = matchText(m_context.text(m_visits[index].rule));
    if (!text.empty()) return text;
    return afterADraw(index) ? m_say("rule.all-the-rest") : m_say("rule.every-packet");
  }

  Line visitLine(size_t index) const {
    const RuleVisit& visit = m_visits[index];
    Line line;
    line.where = visit.depth == 0 ? hookName() : shortened(m_context.text(visit.chain), kChainColumns);
    line.weight = matters(index) ? Weight::Normal : Weight::Detail;
    decision(line, visit);
    line.because = because(index);
    if (visit.notModelled) line.mark = Mark::Unusual;
    return line;
  }

  void decision(Line& line, const RuleVisit& visit) const {
    std::string target = targetName(m_context.text(visit.rule));
    if (visit.byChance) line.mark = Mark::Chance;
    switch (visit.action) {
    case RuleAction::NotMatched:
      line.decision = visit.byChance ? m_say("rule.passed-by", visit.index, shortened(target, kChainColumns))
                                     : m_say("rule.not-matched", visit.index);
      return;
    case RuleAction::Jump:
      line.decision = m_say("rule.jump", visit.index, target);
      return;
    case RuleAction::Goto:
      line.decision = m_say("rule.goto", visit.index, target);
      return;
    case RuleAction::Return:
      line.decision = m_say("rule.return", visit.index);
      return;
    case RuleAction::Drop:
    case RuleAction::Reject:
      line.mark = Mark::Dropped;
      line.decision = m_say("rule.target", visit.index, targetText(m_context.text(visit.rule)));
      return;
    case RuleAction::Continue:
    case RuleAction::Accept:
      effect(line, visit, target);
      return;
    }
  }

  // What a target did that lets the packet pass.
  void effect(Line& line, const RuleVisit& visit, const std::string& target) const {
    auto changes = changesOf(visit);
    line.decision = m_say("rule.target", visit.index, targetText(m_context.text(visit.rule)));
    if (changes.empty()) {
      if (visit.because && visit.action == RuleAction::Continue) {
        if (!changesNothing(m_context.text(visit.because))) line.mark = Mark::Changed;
        line.decision = m_say("rule.target", visit.index, m_context.text(visit.because));
      }
      return;
    }
    line.mark = Mark::Changed;
    const trace::Transformation& first = *changes.front();
    if (first.field == trace::Field::Mark)
      line.decision =
          m_say("rule.mark", visit.index, m_context.text(first.before), m_context.text(first.after));
    else if (isEnd(first.field))
      line.decision = m_say("rule.snat", visit.index, target, after(changes));
    else // "TTL 64 -> 9"
      line.decision = m_say("rule.target", visit.index, m_context.text(visit.because));
  }

  // Is it one end of the packet, an address or its port?
  static bool isEnd(trace::Field field) {
    using trace::Field;
    return field == Field::Source || field == Field::Destination || field == Field::SourcePort
           || field == Field::DestinationPort || field == Field::IcmpId;
  }

  // "172.33.96.3:53": the rewritten end of the packet.
  std::string after(const std::vector<const trace::Transformation*>& changes) const {
    return end(changes, Side::After);
  }

  enum class Side { Before, After };
  std::string end(const std::vector<const trace::Transformation*>& changes, Side side) const {
    net::PacketHeader header = m_context.header;
    for (const trace::Transformation* change : changes) {
      trace::Transformation copy = *change;
      if (side == Side::Before) copy.after = copy.before;
      apply(header, copy, m_context.recording);
    }
    bool source = std::any_of(changes.begin(), changes.end(), [](const trace::Transformation* t) {
      return t->field == trace::Field::Source || t->field == trace::Field::SourcePort;
    });
    bool port = std::any_of(changes.begin(), changes.end(), [](const trace::Transformation* t) {
      return t->field == trace::Field::SourcePort || t->field == trace::Field::DestinationPort;
    });
    if (source)
      return port ? endText(header.source, header.sourcePort, header.protocol) : header.source.text();
    return endText(header.destination, header.destinationPort, header.protocol);
  }

  std::string because(size_t index) const {
    const RuleVisit& visit = m_visits[index];
    if (visit.notModelled) return m_say("rule.not-modelled", m_context.text(visit.because));
    if (visit.byChance) return m_say("rule.drawn", chanceText(visit.probability));
    if (visit.action == RuleAction::NotMatched)
      return visit.because ? std::string(m_context.text(visit.because)) : fits(index);
    auto changes = changesOf(visit);
    std::string mark = changes.empty() ? std::string(m_context.text(visit.because))
                                       : std::string(m_context.text(changes.front()->after));
    bool marks = changes.empty() ? visit.action == RuleAction::Continue && mark.starts_with("mark ")
                                 : changes.front()->field == trace::Field::Mark;
    if (marks && mark.ends_with("0x4000")) return m_say("rule.masquerade-me");
    if (marks && mark.ends_with("0x8000")) return m_say("rule.drop-me");
    if (marks || changes.empty() || !isEnd(changes.front()->field)) return fits(index);
    std::string was = m_say("rule.was", end(changes, Side::Before));
    std::string match = matchText(m_context.text(visit.rule));
    return match.empty() ? was : m_say("summary.and", match, was);
  }

  // Those that the packet was held against, whether each is told or not.
  size_t rules() const {
    size_t count = m_walk.visits.size();
    for (const trace::RulesPassedBy& passed : m_walk.passed)
      count += passed.last - passed.first + 1;
    return count;
  }

  Line policyLine(bool rulesWereTold) const {
    Line line;
    line.where = hookName();
    bool dropped = m_walk.verdict == trace::TableVerdict::Drop;
    std::string_view policy = dropped ? "DROP" : "ACCEPT";
    if (dropped) line.mark = Mark::Dropped;
    bool plainNat = m_walk.table == trace::Table::Nat && !rulesWereTold;
    line.decision = plainNat ? m_say("table.policy-no-nat", policy) : m_say("table.policy", policy);
    if (rulesWereTold)
      line.because = m_say("table.end");
    else if (rules() == 0)
      line.because = m_say("table.no-rules");
    else if (rules() == 1)
      line.because = m_say("table.one-rule");
    else
      line.because = m_say("table.rules", rules());
    return line;
  }

  const HopContext& m_context;
  const trace::TableTraversal& m_walk;
  const std::vector<const trace::Transformation*>& m_changes;
  const Sentences& m_say;
  trace::List<RuleVisit> m_visits;
};

} // namespace

bool isDoneBy(std::string_view by, const RuleVisit& visit, const trace::Recording& recording) {
  std::string rule = fmt::format("{} #{}", recording.text(visit.chain), visit.index);
  return by.starts_with(rule) && (by.size() == rule.size() || by[rule.size()] == ' ');
}

std::vector<Line> tableLines(const HopContext& context, const trace::TableTraversal& walk,
                             const std::vector<const trace::Transformation*>& changes) {
  return TableTeller(context, walk, changes).lines();
}

} // namespace fg::report
