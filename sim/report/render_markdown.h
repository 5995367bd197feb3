// A probe's report in Markdown: for tickets and hand-outs.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <string>

namespace fg::report {

std::string renderMarkdown(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say);

} // namespace fg::report
