// look_at: moves the time that everything is shown at.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result lookAt(Desk& desk, const Parameters& given) {
  if (!desk.document->session().lookAt(*given.time("at"), desk.keepOn))
    return failed(ErrorCode::Cancelled, "cancelled; the time is what had been reached",
                  {{"at_ns", desk.document->session().at().count()}});
  return Json{{"at_ns", desk.document->session().at().count()},
              {"changes", desk.document->recording().changes.size()},
              {"packets", desk.document->recording().packets.size()}};
}

} // namespace

Method lookAtMethod() {
  return {
      .name = "look_at",
      .summary = "Plays on, or back, to a time; \"progress\" tells how far it is, \"cancel\" stops it there.",
      .parameters = {{.name = "at", .kind = ParameterKind::Time, .needed = Needed::Yes, .help = "the time"}},
      .result = "{at_ns, changes, packets}: how many there have been until then",
      .run = lookAt};
}

} // namespace fg::serve
