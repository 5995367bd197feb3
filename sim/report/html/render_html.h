// A probe's report as one self-contained HTML file: it opens offline in any browser, steps with the arrow
// keys and prints well.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <string>

namespace fg::report {

std::string renderHtml(const ProbeReport& report, const world::Directory& directory, const Sentences& say);

} // namespace fg::report
