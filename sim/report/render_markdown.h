// A probe's report in Markdown: for tickets and hand-outs.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <nlohmann/json.hpp>

#include <string>

namespace fg::report {

// Text in a cell or a line: no bars that end it, no line feeds, nothing that Markdown or HTML would read as
// its own.
std::string markdownText(std::string_view text);

std::string renderMarkdown(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say);
// The same of one packet that travelled by itself: what "hops" of the protocol says of it.
std::string renderPacketMarkdown(nlohmann::ordered_json packet, const Sentences& say);

} // namespace fg::report
