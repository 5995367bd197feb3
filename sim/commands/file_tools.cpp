// tee, rm and date: small programs that go with files and pipes.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

CommandResult tee(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"aip", {{"append", 'a'}, {"ignore-interrupts", 'i'}}});
  if (std::string message = getoptMessage("tee", options); !message.empty())
    return failure(1, message + "\nTry 'tee --help' for more information.");
  if (!context.input) return notEmulated("standard input: give 'tee' a pipe");
  CommandResult result = success(*context.input);
  for (const std::string& name : options.operands) {
    auto mode = options.has('a') ? WriteMode::Append : WriteMode::Replace;
    auto refused = openForWriting(context, name, mode);
    if (!refused) refused = writeFile(context, name, *context.input, mode);
    if (!refused) continue;
    result.err += fmt::format("tee: {}: {}\n", name, text(*refused));
    result.status = 1;
  }
  return result;
}

CommandResult removeFiles(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"firvR", {{"force", 'f'}, {"recursive", 'r'}, {"verbose", 'v'}}});
  if (std::string message = getoptMessage("rm", options); !message.empty())
    return failure(1, message + "\nTry 'rm --help' for more information.");
  for (char letter : {'i', 'v'})
    if (options.has(letter)) return notEmulated(fmt::format("'rm -{}'", letter));
  bool force = options.has('f'), recursive = options.has('r') || options.has('R');
  if (options.operands.empty() && !force)
    return failure(1, "rm: missing operand\nTry 'rm --help' for more information.");
  CommandResult result;
  auto complain = [&](const std::string& name, std::string_view why) {
    result.err += fmt::format("rm: cannot remove {}: {}\n", quotedName(context, name), why);
    result.status = 1;
  };
  for (const std::string& name : options.operands) {
    std::string path = absolutePath(context, name);
    if (procFile(context, path)) {
      complain(name, "Operation not permitted");
    } else if (context.cluster.file(context.ns, path)) {
      if (!context.cluster.removeFile(context.ns, path)) complain(name, "Operation not permitted");
    } else if (!isFolder(context, path)) {
      if (!force) complain(name, "No such file or directory");
    } else if (!recursive) {
      complain(name, "Is a directory");
    } else {
      for (const std::string& file : context.cluster.files(context.ns))
        if (file.starts_with(path + "/") && !context.cluster.removeFile(context.ns, file))
          complain(file, "Operation not permitted");
    }
  }
  return result;
}

CommandResult date(Context& context, const Arguments& arguments) {
  if (!arguments.empty()) return notEmulated("'date' with options, a format or a new time");
  std::string text = clockText(context); // "Sat Feb  3 01:20:00 2018"
  return success(fmt::format("{} {} {}\n", text.substr(0, text.size() - 5), context.machine.timeZone,
                             text.substr(text.size() - 4)));
}

} // namespace

Spec teeSpec() {
  return {.name = "tee",
          .synopsis = "tee [-a] FILE…",
          .summary = "writes what comes by a pipe into files, and passes it on",
          .description = "'echo 1 | tee /proc/sys/net/ipv4/ip_forward' sets a kernel setting.",
          .next = {{"", {"-a", "<file>"}}},
          .run = tee};
}

Spec rmSpec() {
  return {.name = "rm",
          .synopsis = "rm [-f] [-r] FILE…",
          .summary = "removes files",
          .description =
              "A daemon that has read a file before keeps what it read. Folders are where files are: an "
              "empty one is gone.",
          .next = {{"", {"-f", "-r", "<file>"}}},
          .run = removeFiles};
}

Spec dateSpec() {
  return {.name = "date",
          .synopsis = "date",
          .summary = "the time on this machine's clock",
          .description = "The scenario's clock at its beginning, and the time that has passed since.",
          .run = date};
}

} // namespace fg::commands
