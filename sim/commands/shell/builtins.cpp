// What bash does itself: echo, cd, export and the like; and bash, as a command.
#include "commands/register.h"
#include "commands/shell/tokens.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

// echo -e: the backslashes of bash(1).
std::string unescaped(std::string_view text, bool& ends) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
      continue;
    }
    char c = text[++i];
    if (c == 'c') {
      ends = true;
      return out;
    }
    size_t known = std::string_view("ntr\\abefv").find(c);
    if (known != std::string_view::npos)
      out += "\n\t\r\\\a\b\033\f\v"[known];
    else
      (out += '\\') += c;
  }
  return out;
}

CommandResult echo(Context&, const Arguments& arguments) {
  bool newline = true, escapes = false;
  size_t first = 0;
  for (; first < arguments.size(); ++first) {
    const std::string& word = arguments[first];
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (char c : word.substr(1))
      (c == 'n' ? newline : escapes) = c == 'e';
  }
  std::string out;
  bool ends = false;
  for (size_t i = first; i < arguments.size() && !ends; ++i) {
    if (i > first) out += ' ';
    out += escapes ? unescaped(arguments[i], ends) : arguments[i];
  }
  return success(out + (newline && !ends ? "\n" : ""));
}

CommandResult changeFolder(Context& context, const Arguments& arguments) {
  if (arguments.size() > 1) return failure(1, "bash: cd: too many arguments");
  std::string path = absolutePath(context, arguments.empty() ? "~" : arguments.front());
  if (isFolder(context, path)) {
    context.shell.folder = path;
    return success();
  }
  bool file = readFile(context, path).has_value();
  return failure(1, fmt::format("bash: cd: {}: {}", arguments.front(),
                                file ? "Not a directory" : "No such file or directory"));
}

CommandResult exportVariables(Context& context, const Arguments& arguments) {
  CommandResult result;
  if (arguments.empty())
    for (const auto& [name, value] : context.environment)
      result.out += fmt::format("declare -x {}=\"{}\"\n", name, value);
  for (const std::string& word : arguments) {
    auto name = shell::assignedName(word.find('=') == std::string::npos ? word + "=" : word);
    if (!name) {
      result.err += fmt::format("bash: export: `{}': not a valid identifier\n", word);
      result.status = 1;
      continue;
    }
    if (word.size() > name->size())
      context.environment[*name] = word.substr(name->size() + 1);
    else if (auto it = context.shell.variables.find(*name); it != context.shell.variables.end())
      context.environment[*name] = it->second;
    context.shell.variables.erase(*name);
  }
  return result;
}

CommandResult unset(Context& context, const Arguments& arguments) {
  for (const std::string& name : arguments) {
    context.environment.erase(name);
    context.shell.variables.erase(name);
  }
  return success();
}

CommandResult leave(Context& context, const Arguments& arguments) {
  int status = context.shell.status;
  if (!arguments.empty()) {
    auto number = parseNumber(arguments.front(), INT32_MIN, INT32_MAX);
    if (!number) {
      context.shell.exited = 2;
      return failure(2, fmt::format("bash: exit: {}: numeric argument required", arguments.front()));
    }
    status = static_cast<int>(*number & 0xff);
  }
  context.shell.exited = status;
  return {status, {}, {}};
}

// The program lets time pass, and nothing else.
CommandResult sleepFor(Context& context, const Arguments& arguments) {
  if (arguments.empty())
    return failure(1, "sleep: missing operand\nTry 'sleep --help' for more information.");
  net::SimTime total{0};
  for (const std::string& word : arguments) {
    size_t unit = std::min(word.find_first_of("smhd"), word.size());
    auto seconds = parseSeconds(std::string_view(word).substr(0, unit));
    std::string suffix = word.substr(unit);
    int factor = suffix.empty() || suffix == "s" ? 1
                 : suffix == "m"                 ? 60
                 : suffix == "h"                 ? 3600
                 : suffix == "d"                 ? 86400
                                                 : 0;
    if (!seconds || factor == 0)
      return failure(
          1,
          fmt::format("sleep: invalid time interval ‘{}’\nTry 'sleep --help' for more information.", word));
    total += *seconds * factor;
  }
  net::SimTime until = context.prober.now() + total;
  while (context.prober.nextAnswer(until)) {
  }
  return success();
}

CommandResult startShell(Context& context, const Arguments& arguments) {
  size_t at = 0;
  while (at < arguments.size()
         && (arguments[at] == "-l" || arguments[at] == "-i" || arguments[at] == "--login"))
    ++at;
  if (at < arguments.size() && (arguments[at] == "-c" || arguments[at] == "-lc" || arguments[at] == "-ec")) {
    if (at + 1 >= arguments.size()) return failure(2, "bash: -c: option requires an argument");
    Context inner = context;
    inner.shell = {};
    inner.shell.folder = context.shell.folder;
    CommandResult result = runLine(inner, arguments[at + 1]);
    context.shell.entered = inner.shell.entered;
    return result;
  }
  if (at < arguments.size()) return notEmulated("shell scripts: only sh -c 'COMMANDS'");
  if (context.input) return runLine(context, *context.input);
  context.shell.entered = &context.ns;
  return success();
}

} // namespace

Spec echoSpec() {
  return {.name = "echo",
          .synopsis = "echo [-n] [-e] [WORD…]",
          .summary = "prints its words",
          .description =
              "With '> FILE' or '>> FILE' it writes a file; in /proc/sys that is a kernel setting.",
          .run = echo};
}

Spec cdSpec() {
  return {.name = "cd",
          .synopsis = "cd [FOLDER]",
          .summary = "goes to a folder",
          .description =
              "Names of files that do not begin with / are looked for there. 'cd -' is not emulated.",
          .next = {{"", {"<file>"}}},
          .run = changeFolder};
}

Spec pwdSpec() {
  return {.name = "pwd",
          .synopsis = "pwd",
          .summary = "the folder that the shell is in",
          .description = "As cd left it.",
          .run = [](Context& context, const Arguments&) { return success(context.shell.folder + "\n"); }};
}

Spec exportSpec() {
  return {.name = "export",
          .synopsis = "export [NAME[=VALUE]…]",
          .summary = "gives a variable to the commands that follow",
          .description =
              "Without export a variable is the shell's alone: ETCDCTL_API=3 on a line of its own does "
              "not reach etcdctl.",
          .run = exportVariables};
}

Spec unsetSpec() {
  return {.name = "unset",
          .synopsis = "unset NAME…",
          .summary = "forgets variables",
          .description = "Functions are not emulated.",
          .run = unset};
}

Spec exitSpec() {
  return {.name = "exit",
          .synopsis = "exit [STATUS]",
          .summary = "ends the shell",
          .description = "With the status of the command before, unless another is given.",
          .run = leave};
}

Spec trueSpec() {
  return {.name = "true",
          .synopsis = "true",
          .summary = "does nothing, successfully",
          .description = "Its status is 0.",
          .run = [](Context&, const Arguments&) { return success(); }};
}

Spec falseSpec() {
  return {.name = "false",
          .synopsis = "false",
          .summary = "does nothing, unsuccessfully",
          .description = "Its status is 1.",
          .run = [](Context&, const Arguments&) {
            return CommandResult{1, {}, {}};
          }};
}

Spec sleepSpec() {
  return {.name = "sleep",
          .synopsis = "sleep NUMBER[s|m|h|d]…",
          .summary = "lets simulated time pass",
          .description = "What is due in the meantime happens: daemons' timers, events of the scenario.",
          .run = sleepFor};
}

Spec shSpec() {
  return {.name = "sh",
          .synopsis = "sh [-c 'COMMANDS']",
          .summary = "a shell, or one line of it",
          .description =
              "Quotes, variables, pipes, redirections, ;, && and || are emulated; loops, functions and "
              "scripts are not. It is the same as bash.",
          .run = startShell};
}

Spec bashSpec() {
  Spec spec = shSpec();
  spec.name = "bash";
  spec.synopsis = "bash [-c 'COMMANDS']";
  spec.description = "See sh.";
  return spec;
}

} // namespace fg::commands
