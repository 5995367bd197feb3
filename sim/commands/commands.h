// Emulated commands: programs like `ip route`, as functions of a network namespace's state at the current
// simulated time. Output, error texts and exit statuses are the real tools'.
#pragma once

#include "commands/cluster.h"
#include "commands/prober.h"
#include "core/registry.h"
#include "netfilter/rule_set.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::commands {

using netfilter::CommandResult; // exit status, standard output, standard error
using Arguments = std::vector<std::string>;
struct Spec;
using Registry = core::Registry<Spec>;

// What a shell keeps from one command to the next.
struct ShellState {
  std::map<std::string, std::string, std::less<>> variables = {}; // those that programs do not get
  int status = 0;                                                 // $?
  std::string folder = "/root";                                   // where it is
  std::optional<int> exited = {};                                 // the status that `exit` ended it with
  // The network namespace that the last command opened a shell in, as `kubectl exec -it POD -- sh` does.
  // Who reads the lines goes on there.
  host::NetworkNamespace* entered = nullptr;
};

// Where a command runs.
struct Context {
  host::NetworkNamespace& ns;
  const Machine& machine;
  Prober& prober;
  Cluster& cluster;
  const Registry& registry;
  std::map<std::string, std::string, std::less<>> environment =
      {}; // variables that a program is started with
  ShellState shell = {};
  std::optional<std::string> input = {}; // what comes by a pipe or from a file; nothing: the terminal
};

// Words that may come next, for completion. `after` is how the words before must end ("addr show dev");
// the longest that fits counts, and the empty one fits always. A word in angle brackets stands for names
// that the namespace knows: <interface> <bridge> <address> <destination> <file> <sysctl> <command> <key>
// <container> <pod>.
struct NextWords {
  std::string after;
  std::vector<std::string> words;
};

struct Spec {
  std::string name;
  std::string synopsis;    // what is emulated: "route [-n]"
  std::string summary;     // one line: what it is for
  std::string description; // a paragraph: what to look at in its output, and what is not emulated
  std::vector<NextWords> next = {};
  std::function<CommandResult(Context&, const Arguments&)> run; // arguments without the command's name
};

// All emulated commands (register.cpp).
Registry standardCommands();

// Runs one command by its words. A name that is not known: bash's message, status 127. No words: nothing,
// status 0.
CommandResult run(Context& context, const Arguments& words);
// Runs a line as bash does: quotes, variables, file names by pattern, pipes, redirections, `;`, `&&`, `||`.
// Loops, functions, background jobs and the like are refused with status 2.
CommandResult runLine(Context& context, std::string_view line);
// Runs a command in another namespace, as `docker exec` and `kubectl exec` do: with its machine and files,
// without the caller's variables. A shell that it leaves open becomes the caller's ShellState::entered.
CommandResult runIn(Context& context, host::NetworkNamespace& ns, const Arguments& words);
// What the last, unfinished word of the line can become, sorted; whole words.
std::vector<std::string> complete(Context& context, std::string_view line);

// For an option or a verb that the real tool has: "flannelgraph does not emulate …", status 2.
CommandResult notEmulated(std::string_view what);

} // namespace fg::commands
