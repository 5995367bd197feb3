#include "report/uncertain.h"

#include <algorithm>

namespace fg::report {
namespace {
size_t notModelledIn(const trace::Trace& trace) {
  size_t count = 0;
  for (const trace::Hop& hop : trace.hops)
    for (const trace::Step* step : hop.steps)
      if (const auto* walk = std::get_if<trace::TableTraversal>(&step->detail))
        count += static_cast<size_t>(std::count_if(walk->visits.begin(), walk->visits.end(),
                                                   [](const auto& visit) { return visit.notModelled; }));
  return count;
}
} // namespace

size_t rulesNotModelled(const trace::Conversation& conversation) {
  return notModelledIn(conversation.request) + (conversation.reply ? notModelledIn(*conversation.reply) : 0);
}

} // namespace fg::report
