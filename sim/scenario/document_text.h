// Writes a tree of values down as JSON, so that one can read it: what fits into a line stands in one.
#pragma once

#include "scenario/document.h"

#include <string>

namespace fg::scenario {

// Ends with a line's end. Comments are not part of the tree, and so are gone.
std::string documentText(const Value& root);

} // namespace fg::scenario
