// cat and ls: the files that daemons wrote and packages brought.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <algorithm>
#include <set>

namespace fg::commands {
namespace {

std::string normal(std::string path) {
  if (!path.starts_with("/")) path = "/root/" + path;
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

// The names directly below a folder, sorted; empty where there is no such folder.
std::vector<std::string> namesBelow(Context& context, const std::string& folder) {
  std::string prefix = folder == "/" ? "/" : folder + "/";
  std::set<std::string> names;
  for (const std::string& path : context.cluster.files(context.ns))
    if (path.starts_with(prefix))
      names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
  return {names.begin(), names.end()};
}

CommandResult cat(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"AbeEnstTuv"});
  if (!options.unknown.empty())
    return failure(1, getoptMessage("cat", options) + "\nTry 'cat --help' for more information.");
  if (!options.given.empty()) return notEmulated(fmt::format("'cat -{}'", options.given.front().first));
  if (options.operands.empty()) return notEmulated("standard input: name a file");
  CommandResult result;
  for (const std::string& operand : options.operands) {
    std::string path = normal(operand);
    if (auto text = context.cluster.file(context.ns, path)) {
      result.out += *text;
      continue;
    }
    result.status = 1;
    bool isFolder = !namesBelow(context, path).empty();
    result.err +=
        fmt::format("cat: {}: {}\n", operand, isFolder ? "Is a directory" : "No such file or directory");
  }
  return result;
}

CommandResult ls(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"1alhdRtrSAF"});
  if (!options.unknown.empty())
    return failure(2, getoptMessage("ls", options) + "\nTry 'ls --help' for more information.");
  for (const auto& [letter, value] : options.given)
    if (letter != '1' && letter != 'a' && letter != 'A') return notEmulated(fmt::format("'ls -{}'", letter));
  Arguments operands = options.operands.empty() ? Arguments{"/root"} : options.operands;
  std::sort(operands.begin(), operands.end());
  CommandResult result;
  std::string folders;
  for (const std::string& operand : operands) {
    std::string path = normal(operand);
    if (context.cluster.file(context.ns, path)) {
      result.out += operand + "\n";
      continue;
    }
    std::vector<std::string> names = namesBelow(context, path);
    if (names.empty() && path != "/root") {
      result.status = 2;
      result.err += isDebian(context)
                        ? fmt::format("ls: cannot access '{}': No such file or directory\n", operand)
                        : fmt::format("ls: cannot access {}: No such file or directory\n", operand);
      continue;
    }
    if (operands.size() > 1)
      folders += fmt::format("{}{}:\n", folders.empty() && result.out.empty() ? "" : "\n", operand);
    for (const std::string& name : names)
      folders += name + "\n";
  }
  result.out += folders;
  return result;
}

} // namespace

Spec catSpec() {
  return {.name = "cat",
          .synopsis = "cat FILE…",
          .summary = "prints files",
          .description =
              "The files are those that the modelled daemons read and write: /run/flannel/subnet.env, "
              "unit files, /etc/hosts and their like.",
          .next = {{"", {"<file>"}}},
          .run = cat};
}

Spec lsSpec() {
  return {.name = "ls",
          .synopsis = "ls [-1] [PATH…]",
          .summary = "lists files",
          .description =
              "Lists only what the model has, one name a line, as ls does where its output is no terminal.",
          .next = {{"", {"<file>"}}},
          .run = ls};
}

} // namespace fg::commands
