// What ip and bridge print, as JSON or text: addresses and names are replaced, and what people wrote is left
// out.
#pragma once

#include "capture/folder.h"
#include "capture/redact/text.h"

namespace fg::capture {

// Empty, and a finding, where JSON cannot be read.
std::string redactListing(const TextFile& file, Replacements& replacements, Findings& findings);

} // namespace fg::capture
