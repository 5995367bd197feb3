// narration: the scenario's own texts, each with its moment.
#include "serve/register.h"

#include <algorithm>

namespace fg::serve {
namespace {

Result narrate(Desk& desk, const Parameters&) {
  std::vector<const scenario::Event*> told;
  for (const scenario::Event& event : desk.document->scenario().events)
    if (!event.narration.empty()) told.push_back(&event);
  std::ranges::stable_sort(told, {}, &scenario::Event::at);
  Json out = Json::array();
  for (const scenario::Event* event : told)
    out.push_back({{"time_ns", event->at.count()},
                   {"on", event->on},
                   {"event", event->kind},
                   {"text", event->narration}});
  return Json{{"narration", out}};
}

} // namespace

Method narrationMethod() {
  return {.name = "narration",
          .summary = "The scenario's texts by their moments, in every language that it has them in.",
          .result = "{narration: [{time_ns, on, event, text: {en, zh_CN}}]}",
          .run = narrate};
}

} // namespace fg::serve
