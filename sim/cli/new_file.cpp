#include "cli/new_file.h"

#include "cli/terminal.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace fg::cli {
namespace {

bool writeAll(int descriptor, const std::string& text) {
  size_t done = 0;
  while (done < text.size()) {
    ssize_t written = write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    done += static_cast<size_t>(written);
  }
  return true;
}

} // namespace

bool createFile(const std::string& file, const std::string& text) {
  int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    bool exists = errno == EEXIST;
    printError("cannot create " + file + ": " + std::strerror(errno),
               exists ? "choose another name; existing files are never overwritten" : "");
    return false;
  }
  bool complete = writeAll(descriptor, text);
  if (close(descriptor) == 0 && complete) return true;
  printError("cannot write " + file + ": " + std::strerror(errno));
  unlink(file.c_str());
  return false;
}

} // namespace fg::cli
