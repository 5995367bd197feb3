// save: what was done in this document, as a scenario that extends it.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result save(Desk& desk, const Parameters& given) {
  session::Session& session = desk.document->session();
  auto existing = given.truth("replace") ? session::Existing::Replace : session::Existing::Keep;
  if (auto problem = session.save(given.text("file"), existing)) return failed(ErrorCode::BadInput, *problem);
  return Json{{"events", session.deeds().size()}};
}

} // namespace

Method saveMethod() {
  return {.name = "save",
          .summary =
              "Writes a scenario that extends the open one by what was done. The file is there whole, or not "
              "at all.",
          .parameters = {{.name = "file", .needed = Needed::Yes, .help = "where to"},
                         {.name = "replace",
                          .kind = ParameterKind::Truth,
                          .help = "an existing file is replaced"}},
          .result = "{events}: how many it has",
          .run = save};
}

} // namespace fg::serve
