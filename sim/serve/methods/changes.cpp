// changes: what happened to the state of the network, in order.
#include "serve/register.h"

#include "serve/page.h"

namespace fg::serve {
namespace {

Result listChanges(Desk& desk, const Parameters& given) {
  report::Sentences say(desk.language);
  return page(given, desk.view->changes(), [&](std::size_t i) { return desk.view->change(i, say); });
}

} // namespace

Method changesMethod() {
  return {.name = "changes",
          .summary =
              "What happened to the state of the network until the time that is looked at: leases, routes, "
              "rules, pods, events.",
          .parameters = pageParameters(),
          .result = "a page of {time_ns, namespace, state, change, what, cause, source, text}",
          .needs = Needs::View,
          .run = listChanges};
}

} // namespace fg::serve
