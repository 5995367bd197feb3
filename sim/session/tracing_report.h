// From the paths of a probe to the report about them: causes found, remedies tried.
#pragma once

#include "engine/tracing.h"
#include "report/report.h"
#include "report/sentences.h"

namespace fg::session {

report::ProbeReport makeReport(const scenario::Scenario& scenario, const engine::ProbeRequest& request,
                               const engine::TraceOptions& options, const engine::Traced& traced,
                               const report::Sentences& say);

} // namespace fg::session
