// Running one command by its words.
#include "commands/commands.h"
#include "commands/support/files.h"
#include "commands/support/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace fg::commands {
namespace {

// "/sbin/ip" is ip.
std::string_view baseName(std::string_view path) {
  for (std::string_view folder : {"/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/"})
    if (path.starts_with(folder)) return path.substr(folder.size());
  return path;
}

// "ETCDCTL_API=3"
bool isAssignment(std::string_view word) {
  size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  std::string_view name = word.substr(0, equals);
  return letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9');
         });
}

} // namespace

CommandResult run(Context& context, const Arguments& words) {
  if (words.empty()) return success();
  // Assignments before a command are variables of that command alone (bash(1), ENVIRONMENT).
  if (isAssignment(words.front()) && words.size() > 1) {
    Context inner = context;
    size_t equals = words.front().find('=');
    inner.environment[words.front().substr(0, equals)] = words.front().substr(equals + 1);
    return run(inner, Arguments(words.begin() + 1, words.end()));
  }
  const Spec* spec = context.registry.find(baseName(words.front()));
  if (!spec && words.front().find('/') != std::string::npos)
    spec = context.registry.find(absolutePath(context, words.front()));
  if (!spec && words.front().find('/') != std::string::npos)
    return failure(127, fmt::format("bash: {}: No such file or directory", words.front()));
  if (!spec) return failure(127, fmt::format("bash: {}: command not found", words.front()));
  trace::CauseScope cause(context.ns.recorder(), fmt::format("{}", fmt::join(words, " ")));
  return spec->run(context, Arguments(words.begin() + 1, words.end()));
}

CommandResult runIn(Context& context, host::NetworkNamespace& ns, const Arguments& words) {
  Machine machine = context.cluster.machine(ns).value_or(context.machine);
  Context inside{ns, machine, context.prober, context.cluster, context.registry};
  inside.shell.folder = "/";
  inside.input = context.input;
  CommandResult result = run(inside, words);
  context.shell.entered = inside.shell.entered;
  return result;
}

CommandResult notEmulated(std::string_view what) {
  return failure(2, fmt::format("flannelgraph does not emulate {}", what));
}

} // namespace fg::commands
