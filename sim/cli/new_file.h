// A file that a verb makes for the user.
#pragma once

#include <string>

namespace fg::cli {

// In one go, and never over an existing one; prints what is wrong and returns false where it cannot be done.
bool createFile(const std::string& file, const std::string& text);

} // namespace fg::cli
