// pcapng: what a namespace's interfaces sent and received, as a file for Wireshark.
#include "serve/register.h"

#include "report/pcapng.h"

#include <fmt/format.h>

namespace fg::serve {
namespace {

Result writePcapng(Desk& desk, const Parameters& given) {
  auto place = placeOf(desk, given.text("place"));
  if (!place) return failed(place.error());
  std::string name = (*place)->name;
  session::Session& session = desk.document->session();
  engine::Options options = session.handOver();
  options.captureFrames = true; // they are kept only where somebody wants them
  report::Pcapng found;
  {
    engine::Simulation simulation(desk.document->scenario(), options);
    if (!simulation.runUntil(session.at(), desk.keepOn))
      return failed(ErrorCode::Cancelled, "cancelled; nothing was written");
    const world::Place* there = simulation.world().find(name);
    found = report::pcapngOf(simulation.recording(), there->ns->id(), given.text("interface"));
  }
  if (found.frames == 0)
    return failed(
        ErrorCode::BadInput,
        fmt::format("no frame has passed {}{}{} until now; look at a later time, or send something in a "
                    "terminal",
                    name, given.has("interface") ? ":" : "", given.text("interface")));
  auto existing = given.truth("replace") ? session::Existing::Replace : session::Existing::Keep;
  if (auto problem = session::saveFile(given.text("file"), found.bytes, existing))
    return failed(ErrorCode::BadInput, *problem);
  return Json{{"frames", found.frames}};
}

} // namespace

Method pcapngMethod() {
  return {
      .name = "pcapng",
      .summary =
          "Writes every frame that the interfaces of a place sent and received until the time that is looked "
          "at, for Wireshark. The file is there whole, or not at all.",
      .parameters = {{.name = "place", .needed = Needed::Yes, .help = "a node, a pod or a namespace"},
                     {.name = "file", .needed = Needed::Yes, .help = "where to"},
                     {.name = "interface", .help = "one of them only"},
                     {.name = "replace",
                      .kind = ParameterKind::Truth,
                      .help = "an existing file is replaced"}},
      .result = "{frames}: how many there are",
      .run = writePcapng};
}

} // namespace fg::serve
