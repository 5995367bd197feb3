#include "session/new_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fg::session {
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

// A name of its own beside the file, filled, and then put in its place.
std::optional<std::string> saveFile(const std::string& file, const std::string& text, Existing existing) {
  auto because = [&](const char* what) {
    return std::string(what) + " " + file + ": " + std::strerror(errno);
  };
  std::string beside = file + ".XXXXXX";
  int descriptor = mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return because("cannot create");
  bool written = writeAll(descriptor, text) && fchmod(descriptor, 0644) == 0 && fsync(descriptor) == 0;
  written = close(descriptor) == 0 && written;
  bool placed = written
                && (existing == Existing::Replace ? rename(beside.c_str(), file.c_str()) == 0
                                                  : ::link(beside.c_str(), file.c_str()) == 0);
  std::optional<std::string> problem;
  if (!placed && written && errno == EEXIST)
    problem = file + " is there already: choose another name; existing files are not overwritten unasked";
  else if (!placed)
    problem = because("cannot write");
  if (!placed || existing == Existing::Keep) unlink(beside.c_str());
  return problem;
}

} // namespace fg::session
