// Reads a whole file, or says what keeps it from being read. Never blocks on a pipe or a device.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>

namespace fg::scenario {

inline constexpr size_t kLargestFile = size_t{64} << 20; // bytes

struct FileError {
  std::string message, remedy;
};
tl::expected<std::string, FileError> readFile(const std::string& path);

} // namespace fg::scenario
