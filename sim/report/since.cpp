#include "report/since.h"

#include "report/render_change.h"

namespace fg::report {

Since sinceWhen(const trace::Recording& recording, net::SimTime end,
                const std::function<bool(const trace::StateChange&)>& isIt, const Sentences& say) {
  const trace::StateChange* found = nullptr;
  for (const trace::StateChange& change : recording.changes)
    if (change.at <= end && isIt(change)) found = &change;
  const std::string cause = found ? say.recorded(found->cause()) : std::string();
  // What was so before t = 0 belongs to the network as it was set up, unless the scenario says who did it.
  if (!found || (found->at.count() <= 0 && !found->source().isKnown())) {
    Since start{say("since.start"), {}};
    if (!cause.empty()) start.text += " (" + cause + ")";
    return start;
  }
  std::string time = momentText(found->at);
  Since out{{}, found->source()};
  if (found->change == trace::ChangeKind::Failed) // the attempt itself tells more than who made it
    out.text = say("since.because", time, changeText(*found, say), cause);
  else
    out.text = cause.empty() ? say("since.time-only", time) : say("since.time", time, cause);
  return out;
}

} // namespace fg::report
