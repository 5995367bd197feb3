#include "cli/new_file.h"

#include "cli/terminal.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
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
    problem = file + " is there already: choose another name, or say -f";
  else if (!placed)
    problem = because("cannot write");
  if (!placed || existing == Existing::Keep) unlink(beside.c_str());
  return problem;
}

} // namespace fg::cli
