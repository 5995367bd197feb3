// Writes files whole or not at all, and never over existing ones unasked.
#pragma once

#include <optional>
#include <string>

namespace fg::session {

// What is wrong, and what to do about it, or nothing: then the file is there whole.
enum class Existing { Keep, Replace };
std::optional<std::string> saveFile(const std::string& file, const std::string& text, Existing existing);

} // namespace fg::session
