// Recordings as files.
#pragma once

#include "recording/contents.h"

namespace fg::recording {

// A larger file is refused.
inline constexpr std::size_t kMostBytes = std::size_t{1} << 30;

// Is it a regular file that begins as a recording does? It may still be damaged.
bool isRecording(const std::string& file);
// Writes it whole or not at all, and over nothing but an older recording. What is wrong, or nothing.
std::optional<std::string> save(const std::string& file, const std::string& bytes);
tl::expected<Contents, core::Diagnostic> open(const std::string& file);

} // namespace fg::recording
