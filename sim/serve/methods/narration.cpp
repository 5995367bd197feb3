// narration: the scenario's own texts, each with its moment.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result narrate(Desk& desk, const Parameters&) { return Json{{"narration", desk.view->narration()}}; }

} // namespace

Method narrationMethod() {
  return {.name = "narration",
          .summary = "The scenario's texts by their moments, in every language that it has them in.",
          .result = "{narration: [{time_ns, on, event, text: {en, zh_CN}}]}",
          .needs = Needs::View,
          .run = narrate};
}

} // namespace fg::serve
