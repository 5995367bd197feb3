#include "lab/process.h"

#include <cerrno>
#include <cstring>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

// A file in memory: it takes any amount, so that no pipe fills up while nobody reads.
class MemoryFile {
public:
  explicit MemoryFile(std::string_view content = {}) : m_descriptor(memfd_create("fg-lab", MFD_CLOEXEC)) {
    while (!content.empty()) {
      ssize_t written = write(m_descriptor, content.data(), content.size());
      if (written <= 0) break;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(m_descriptor, 0, SEEK_SET);
  }
  ~MemoryFile() { close(m_descriptor); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return m_descriptor; }
  std::string content() const {
    auto size = lseek(m_descriptor, 0, SEEK_END);
    std::string out(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    std::ignore = pread(m_descriptor, out.data(), out.size(), 0);
    return out;
  }

private:
  int m_descriptor;
};

int waitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

Ran run(const Netns& where, const std::vector<std::string>& words, std::string_view input) {
  if (words.empty()) return {};
  MemoryFile in(input), out, err;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err.descriptor(), STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  int failed = 0;
  {
    Inside inside(where);
    failed = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  }
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return {127, {}, words[0] + ": " + std::strerror(failed) + "\n"};
  int status = waitFor(child);
  return {status, out.content(), err.content()};
}

} // namespace fg::lab
