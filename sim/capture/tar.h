// Reads tar files (POSIX ustar, GNU's and pax's long names) in memory. Nothing is ever unpacked to disk.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace fg::capture {

struct TarEntry {
  std::string path;
  std::string_view text;
};

// Calls `entry` for each regular file. What is wrong, where the archive cannot be read to its end.
tl::expected<void, std::string> readTar(std::string_view archive,
                                        const std::function<void(const TarEntry&)>& entry);

} // namespace fg::capture
