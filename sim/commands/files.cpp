// cat and ls: the files that daemons wrote and packages brought.
#include "commands/support/files.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"
#include "commands/support/text_input.h"

#include <algorithm>

namespace fg::commands {
namespace {

// cat -n, -b, -E, -s.
std::string numbered(std::string_view text, const Options& options, size_t& number) {
  std::string out;
  bool blankBefore = false;
  while (!text.empty()) {
    size_t end = text.find('\n');
    bool whole = end != std::string_view::npos;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(whole ? end + 1 : text.size());
    if (options.has('s') && line.empty() && std::exchange(blankBefore, line.empty())) continue;
    blankBefore = line.empty();
    if (options.has('b') ? !line.empty() : options.has('n')) out += fmt::format("{:>6}\t", ++number);
    out += line;
    if (options.has('E') && whole) out += '$';
    if (whole) out += '\n';
  }
  return out;
}

CommandResult cat(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments, {"AbeEnstTuv",
                  {{"number", 'n'}, {"number-nonblank", 'b'}, {"show-ends", 'E'}, {"squeeze-blank", 's'}}});
  if (!options.unknown.empty())
    return failure(1, getoptMessage("cat", options) + "\nTry 'cat --help' for more information.");
  for (char letter : {'A', 'e', 't', 'T', 'v'})
    if (options.has(letter)) return notEmulated(fmt::format("'cat -{}'", letter));
  auto complain = [](const std::string& name, FileError error) {
    return fmt::format("cat: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "cat", options.operands, complain, 1);
  if (texts.refusal) return *texts.refusal;
  CommandResult result = texts.problems;
  size_t number = 0;
  for (const TextInput& input : texts.inputs)
    result.out += options.given.empty() ? input.text : numbered(input.text, options, number);
  return result;
}

// One line of ls -l. Nobody knows when a file was written: all are as old as the scenario.
std::string longLine(Context& context, const std::string& path, const std::string& name, size_t width) {
  auto content = readFile(context, path);
  bool folder = !content && isFolder(context, path), made = procFile(context, path).has_value();
  std::string clock = clockText(context, net::SimTime{0}); // "Sat Feb  3 01:20:00 2018"
  return fmt::format("{} {} root root {:>{}} {} {}\n",
                     folder ? "drwxr-xr-x"
                     : made ? "-r--r--r--"
                            : "-rw-r--r--",
                     folder ? 2 : 1,
                     folder ? 4096
                     : made ? 0
                            : content.value_or("").size(),
                     width, clock.substr(4, 12), name);
}

std::string listing(Context& context, const std::vector<std::pair<std::string, std::string>>& entries,
                    bool isLong) {
  std::string out;
  size_t width = 1;
  for (const auto& [path, name] : entries) {
    auto content = readFile(context, path);
    bool folder = !content && isFolder(context, path);
    size_t size = folder ? 4096 : procFile(context, path) ? 0 : content.value_or("").size();
    width = std::max(width, std::to_string(size).size());
  }
  for (const auto& [path, name] : entries)
    out += isLong ? longLine(context, path, name, width) : name + "\n";
  return out;
}

// Blocks of a kilobyte, four of them at a time, as ext4 and xfs give them out.
std::string totalLine(Context& context, const std::string& folder) {
  size_t blocks = 0;
  for (const std::string& name : namesBelow(context, folder)) {
    auto content = readFile(context, (folder == "/" ? "" : folder) + "/" + name);
    if (folder.starts_with("/proc")) continue;
    blocks += content ? (content->size() + 4095) / 4096 * 4 : 4;
  }
  return fmt::format("total {}\n", blocks);
}

CommandResult ls(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"1alhdRtrSAF", {{"all", 'a'}, {"directory", 'd'}}});
  if (!options.unknown.empty())
    return failure(2, getoptMessage("ls", options) + "\nTry 'ls --help' for more information.");
  for (char letter : std::string_view("RtrSF"))
    if (options.has(letter)) return notEmulated(fmt::format("'ls -{}'", letter));
  Arguments operands = options.operands.empty() ? Arguments{"."} : options.operands;
  std::sort(operands.begin(), operands.end());
  CommandResult result;
  std::vector<std::pair<std::string, std::string>> files; // path and name
  Arguments folders;
  for (const std::string& operand : operands) {
    std::string path = absolutePath(context, operand);
    bool folder = isFolder(context, path);
    if (folder && !options.has('d')) {
      folders.push_back(operand);
    } else if (folder || readFile(context, path)) {
      files.emplace_back(path, operand);
    } else {
      result.status = 2;
      result.err += isDebian(context)
                        ? fmt::format("ls: cannot access '{}': No such file or directory\n", operand)
                        : fmt::format("ls: cannot access {}: No such file or directory\n", operand);
    }
  }
  result.out = listing(context, files, options.has('l'));
  for (const std::string& operand : folders) {
    if (operands.size() > 1) result.out += fmt::format("{}{}:\n", result.out.empty() ? "" : "\n", operand);
    std::string path = absolutePath(context, operand);
    if (options.has('l')) result.out += totalLine(context, path);
    std::vector<std::pair<std::string, std::string>> entries;
    for (const std::string& name : namesBelow(context, path))
      if (!name.starts_with(".") || options.has('a') || options.has('A'))
        entries.emplace_back((path == "/" ? "" : path) + "/" + name, name);
    result.out += listing(context, entries, options.has('l'));
  }
  return result;
}

} // namespace

Spec catSpec() {
  return {.name = "cat",
          .synopsis = "cat [-n] [-b] [-s] [-E] [FILE…]",
          .summary = "prints files",
          .description =
              "The files are those that the modelled daemons read and write: /run/flannel/subnet.env, "
              "unit files, /etc/hosts and their like; and of /proc what follows from the model: net/route, "
              "net/arp, "
              "net/dev, sys/net/….",
          .next = {{"", {"<file>"}}},
          .run = cat};
}

Spec lsSpec() {
  return {
      .name = "ls",
      .synopsis = "ls [-1] [-l] [-a] [-d] [PATH…]",
      .summary = "lists files",
      .description =
          "Lists only what the model has, one name a line, as ls does where its output is no terminal. All "
          "files are root's, and as old as the scenario.",
      .next = {{"", {"-l", "-a", "-d", "<file>"}}},
      .run = ls};
}

} // namespace fg::commands
