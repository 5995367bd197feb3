// Creates files, and never over existing ones.
#pragma once

#include <string>

namespace fg::cli {

// In one go; prints what is wrong and returns false where it cannot be done.
bool createFile(const std::string& file, const std::string& text);

} // namespace fg::cli
