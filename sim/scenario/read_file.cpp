#include "scenario/read_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fg::scenario {
namespace {

using Error = tl::unexpected<FileError>;

Error systemError() {
  std::string remedy =
      errno == ENOENT ? "'flannelgraph scenarios' lists the library; a file is named with its path" : "";
  return Error(FileError{std::string("cannot read it: ") + std::strerror(errno), remedy});
}

// What stands there instead of a file; empty for a file.
std::string_view otherKind(mode_t mode) {
  if (S_ISREG(mode)) return "";
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

tl::expected<std::string, FileError> readOpen(int file) {
  struct stat status;
  if (::fstat(file, &status) != 0) return systemError();
  if (std::string_view kind = otherKind(status.st_mode); !kind.empty())
    return Error(FileError{"this is " + std::string(kind) + ", not a file", ""});
  std::string text;
  text.resize(static_cast<size_t>(std::max<off_t>(0, std::min<off_t>(status.st_size, kLargestFile))) + 1);
  size_t length = 0;
  while (true) {
    ssize_t count = ::read(file, text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return systemError();
    if (count == 0) break;
    length += static_cast<size_t>(count);
    if (length > kLargestFile)
      return Error(
          FileError{"larger than " + std::to_string(kLargestFile >> 20) + " MiB", "is this a scenario?"});
    if (length == text.size()) text.resize(std::min(text.size() * 2, kLargestFile + 1));
  }
  text.resize(length);
  return text;
}

} // namespace

tl::expected<std::string, FileError> readFile(const std::string& path) {
  // A pipe without a writer would keep open() waiting.
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return systemError();
  auto text = readOpen(file);
  ::close(file);
  return text;
}

} // namespace fg::scenario
