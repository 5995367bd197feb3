// look_at: moves the time that everything is shown at.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result lookAt(Desk& desk, const Parameters& given) {
  if (auto looked = desk.view->lookAt(*given.time("at"), desk.keepOn); !looked) return failed(looked.error());
  return Json{{"at_ns", desk.view->at().count()},
              {"changes", desk.view->changes()},
              {"packets", desk.view->packets()}};
}

} // namespace

Method lookAtMethod() {
  return {
      .name = "look_at",
      .summary = "Plays on, or back, to a time; \"progress\" tells how far it is, \"cancel\" stops it there.",
      .parameters = {{.name = "at", .kind = ParameterKind::Time, .needed = Needed::Yes, .help = "the time"}},
      .result = "{at_ns, changes, packets}: how many there have been until then",
      .needs = Needs::View,
      .run = lookAt};
}

} // namespace fg::serve
