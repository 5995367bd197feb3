// record: the play of what is open, as a file that opens without playing it again.
#include "recording/file.h"
#include "recording/writer.h"
#include "serve/register.h"

namespace fg::serve {
namespace {

Result record(Desk& desk, const Parameters& given) {
  session::Session& session = desk.document->session();
  engine::Options options = session.handOver();
  recording::Take take{desk.document->scenario(), desk.document->name(), session.seed(), session.end()};
  std::optional<std::string> bytes;
  {
    engine::Simulation simulation(take.scenario, options);
    bytes = recording::record(take, simulation, desk.keepOn);
  }
  if (!bytes) return failed(ErrorCode::Cancelled, "cancelled; nothing was written");
  if (auto problem = recording::save(given.text("file"), *bytes))
    return failed(ErrorCode::BadInput, *problem);
  return Json{{"bytes", bytes->size()}, {"end_ns", take.until.count()}};
}

} // namespace

Method recordMethod() {
  return {.name = "record",
          .summary =
              "Plays what is open, with what was done in it, and writes a recording that \"open\" takes. The "
              "file is there whole, or not at all; an older recording is replaced, another file is not.",
          .parameters = {{.name = "file", .needed = Needed::Yes, .help = "where to"}},
          .result = "{bytes, end_ns}: how large the file is, and when the recording ends",
          .run = record};
}

} // namespace fg::serve
