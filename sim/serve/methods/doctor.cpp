// doctor: what is wrong in what is open, and which packets arrive.
#include "doctor/doctor.h"

#include "report/examination/render.h"
#include "serve/register.h"

namespace fg::serve {
namespace {

Result examine(Desk& desk, const Parameters& given) {
  session::Session& session = desk.document->session();
  report::Sentences say(desk.language);
  doctor::Options options;
  options.at = given.time("at").value_or(session.at());
  options.simulation = session.handOver();
  options.simulation.keepBytes = false;
  options.keepOn = desk.keepOn;
  auto found = doctor::examine(desk.document->scenario(), options, say);
  if (!found) return failed(ErrorCode::Cancelled, "cancelled");
  return Json(report::examinationJson(*found, say));
}

} // namespace

Method doctorMethod() {
  return {.name = "doctor",
          .summary = "Looks for everything that is wrong, tries remedies on copies, and sends a packet for "
                     "each class of them. Nothing of it stays in what is open.",
          .parameters = {{.name = "at", .kind = ParameterKind::Time, .help = "when; now, unless given"}},
          .result =
              "what `flannelgraph doctor --json` prints: {findings: [{id, severity, place, cause, evidence, "
              "flows, remedy, check}], matrix: {sources, targets, cells}, assumptions, missing}",
          .leaves = Leaves::Nothing,
          .run = examine};
}

} // namespace fg::serve
