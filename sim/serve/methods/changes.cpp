// changes: what happened to the state of the network, in order.
#include "serve/register.h"

#include "report/json/run_json.h"
#include "report/render_change.h"
#include "serve/page.h"

namespace fg::serve {
namespace {

Result listChanges(Desk& desk, const Parameters& given) {
  const trace::Recording& recording = desk.document->recording();
  report::Sentences say(desk.language);
  return page(given, recording.changes.size(), [&](std::size_t i) {
    Json out = report::changeJson(recording, recording.changes[i]);
    out["text"] = report::changeText(recording.changes[i], say);
    return out;
  });
}

} // namespace

Method changesMethod() {
  return {.name = "changes",
          .summary =
              "What happened to the state of the network until the time that is looked at: leases, routes, "
              "rules, pods, events.",
          .parameters = pageParameters(),
          .result = "a page of {time_ns, namespace, state, change, what, cause, source, text}",
          .run = listChanges};
}

} // namespace fg::serve
