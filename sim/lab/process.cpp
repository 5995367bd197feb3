#include "lab/process.h"

#include "lab/memory_file.h"

#include <cerrno>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::lab {
namespace {

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
