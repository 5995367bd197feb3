// Writes files, in one go, and never over existing ones unasked.
#pragma once

#include <optional>
#include <string>

namespace fg::cli {

// In one go; prints what is wrong and returns false where it cannot be done.
bool createFile(const std::string& file, const std::string& text);

// The file is there whole, or not at all. What is wrong, and what to do about it, or nothing.
enum class Existing { Keep, Replace };
std::optional<std::string> saveFile(const std::string& file, const std::string& text, Existing existing);

} // namespace fg::cli
