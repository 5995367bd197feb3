#include "report/words/narrator.h"

#include "report/words/step_words.h"
#include "report/words/table_words.h"

namespace fg::report {
namespace {

std::vector<const trace::Transformation*> changesIn(const trace::Hop& hop) {
  std::vector<const trace::Transformation*> out;
  for (const trace::Step* step : hop.steps)
    if (const auto* change = std::get_if<trace::Transformation>(&step->detail)) out.push_back(change);
  return out;
}

// Is there a rule on whose line the change is told already?
bool isToldByARule(const trace::Transformation& change, const trace::Hop& hop,
                   const trace::Recording& recording) {
  for (const trace::Step* step : hop.steps) {
    const auto* walk = std::get_if<trace::TableTraversal>(&step->detail);
    if (!walk) continue;
    for (const trace::RuleVisit& visit : walk->visits)
      if (visit.action != trace::RuleAction::NotMatched
          && isDoneBy(recording.text(change.by), visit, recording))
        return true;
  }
  return false;
}

void append(std::string& out, std::string_view separator, std::string_view more) {
  if (more.empty()) return;
  if (!out.empty()) out += separator;
  out += more;
}

std::string joined(const std::string& what, const std::string& because, const Sentences& say) {
  if (what.empty() || because.empty()) return what + because;
  return say("summary.because", what, because);
}

} // namespace

std::string summary(const StepLines& step, const Sentences& say) {
  bool anyNormal = false;
  for (const Line& line : step.lines)
    anyNormal = anyNormal || line.weight == Weight::Normal;
  std::string out;
  for (const Line& line : step.lines) {
    if (anyNormal && line.weight != Weight::Normal) continue;
    append(out, " | ", joined(line.where, joined(line.decision, line.because, say), say));
  }
  return out;
}

std::vector<StepLines> Narrator::hop(const trace::Trace& trace, size_t index) const {
  const trace::Hop& hop = trace.hops[index];
  HopContext context{m_recording,
                     m_directory,
                     m_say,
                     trace,
                     index,
                     m_directory.find(hop.where),
                     placeName(m_recording, m_directory, m_say, hop.where),
                     hop.header,
                     {},
                     trace.begin,
                     m_telling};
  std::vector<const trace::Transformation*> changes = changesIn(hop);
  std::vector<StepLines> out;
  context.previous = hop.steps.empty() ? trace.begin : hop.steps.front()->at;
  for (const trace::Step* step : hop.steps) {
    out.push_back({step, stepLines(context, *step, changes)});
    if (const auto* change = std::get_if<trace::Transformation>(&step->detail)) {
      apply(context.header, *change, m_recording);
      if (change->field == trace::Field::Mark) context.mark = m_recording.text(change->after);
      if (isToldByARule(*change, hop, m_recording))
        for (Line& line : out.back().lines)
          line.weight = Weight::Folded;
    }
    context.previous = step->at;
  }
  return out;
}

} // namespace fg::report
