// Declares options at CLI11 and reads the command line: the one place that knows the library.
#pragma once

#include "cli/verb.h"

namespace fg::cli {

// Parses and runs the verb. Help and version go to standard output; what is wrong goes to standard error,
// with status 2.
int runCommandLine(int argc, char** argv);

} // namespace fg::cli
