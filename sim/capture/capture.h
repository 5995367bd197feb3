// A capture of real hosts as a scenario whose world begins with what was found.
#pragma once

#include "capture/folder.h"
#include "scenario/scenario.h"

#include <string>

namespace fg::capture {

// Reads a folder or a tar file. The scenario is there where no error is among the findings.
scenario::ReadResult readCapture(const std::string& path);
// The same for files that were read already.
scenario::ReadResult readCapture(const std::string& name, const Folder& folder, Findings& findings);

} // namespace fg::capture
