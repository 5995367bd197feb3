#include "lab/script_capture.h"

#include "capture/script.h"
#include "lab/memory_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

namespace fs = std::filesystem;

struct Pod {
  std::string name;
  int netns = -1; // descriptor
};

struct Host {
  const NamespacePlan& plan;
  int netns = -1;
  std::vector<Pod> pods;
};

// The last step that failed, for the parent to read.
[[noreturn]] void giveUp(const char* step) {
  dprintf(STDERR_FILENO, "%s: %s\n", step, std::strerror(errno));
  _exit(126);
}

bool mountFresh(const char* kind, const char* where) { return mount(kind, where, kind, 0, nullptr) == 0; }

// A file for each pod's namespace, as container runtimes keep them.
bool namePods(const Host& host) {
  fs::create_directories("/run/netns");
  for (const Pod& pod : host.pods) {
    std::string file = "/run/netns/" + pod.name;
    close(open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0444));
    std::string source = fmt::format("/proc/self/fd/{}", pod.netns);
    if (mount(source.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
  }
  return true;
}

void writeFiles(const std::map<std::string, std::string>& files) {
  for (const auto& [path, text] : files) {
    if (!path.starts_with("/run/")) continue; // the only folder that is the host's own here
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
  }
}

// In a process of its own, the first of its process namespace.
[[noreturn]] void becomeHost(const Host& host) {
  if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) giveUp("mount /");
  if (!mountFresh("proc", "/proc")) giveUp("mount /proc");
  for (const char* folder : {"/run", "/tmp"})
    if (!mountFresh("tmpfs", folder)) giveUp(folder);
  if (!namePods(host)) giveUp("mount /run/netns");
  writeFiles(host.plan.files);
  if (sethostname(host.plan.name.data(), host.plan.name.size()) != 0) giveUp("sethostname");
  if (chdir("/tmp") != 0) giveUp("chdir");
  unsetenv("TMPDIR");                // another folder is not there
  execlp("sh", "sh", "-s", nullptr); // as in `ssh NODE sudo sh -s < script > NODE.tar`
  giveUp("sh");
}

// What the script prints there: a tar file.
tl::expected<std::string, std::string> runScript(const Host& host) {
  MemoryFile script(capture::script()), out, err;
  std::fflush(nullptr);
  pid_t child = fork();
  if (child == 0) {
    dup2(script.descriptor(), STDIN_FILENO);
    dup2(out.descriptor(), STDOUT_FILENO);
    dup2(err.descriptor(), STDERR_FILENO);
    if (setns(host.netns, CLONE_NEWNET) != 0) giveUp("setns");
    if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWPID) != 0) giveUp("unshare");
    pid_t first = fork();
    if (first == 0) becomeHost(host);
    int status = 0;
    waitpid(first, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::string tar = out.content();
  if (status != 0 || tar.empty())
    return tl::unexpected(
        fmt::format("{}: the script of capture-script failed: {}", host.plan.name, err.content()));
  return tar;
}

} // namespace

bool isReachable(const NamespacePlan& plan) {
  return std::ranges::any_of(plan.interfaces, &InterfacePlan::up);
}

std::string nameInCapture(const NamespacePlan& plan) {
  if (plan.node.empty() || plan.node == plan.name) return plan.name;
  return plan.node + "/" + plan.name.substr(plan.name.find('/') + 1);
}

tl::expected<void, std::string> captureByScript(const Network& network, const Blueprint& blueprint,
                                                const std::string& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  for (const NamespacePlan& plan : blueprint.namespaces) {
    if (plan.node != plan.name || !isReachable(plan)) continue;
    Host host{plan, network.find(plan.name)->descriptor(), {}};
    for (const NamespacePlan& pod : blueprint.namespaces)
      if (pod.node == plan.name && pod.name != plan.name)
        host.pods.push_back({pod.name.substr(pod.name.find('/') + 1), network.find(pod.name)->descriptor()});
    auto tar = runScript(host);
    if (!tar) return tl::unexpected(tar.error());
    std::ofstream file(fs::path(folder) / (plan.name + ".tar"), std::ios::binary);
    file << *tar << std::flush;
    if (!file.good()) return tl::unexpected(folder + "/" + plan.name + ".tar cannot be written");
  }
  return {};
}

} // namespace fg::lab
