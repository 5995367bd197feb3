#include "serve/method.h"

#include "report/json/run_json.h"

#include <algorithm>

namespace fg::serve {

tl::unexpected<Failure> failed(const std::vector<core::Diagnostic>& diagnostics) {
  auto error = std::ranges::find(diagnostics, core::Severity::Error, &core::Diagnostic::severity);
  return failed(ErrorCode::BadInput, error == diagnostics.end() ? "it cannot be done" : error->message,
                {{"diagnostics", report::diagnosticsJson(diagnostics)}});
}

tl::expected<const world::Place*, Failure> placeOf(Desk& desk, const std::string& name) {
  world::World& world = desk.document->world();
  const world::Place* place = world.find(name);
  if (place && place->ns) return place;
  return failed(noPlace(name, world.placeNames()));
}

} // namespace fg::serve
