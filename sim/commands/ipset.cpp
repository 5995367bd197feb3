// ipset: sets of addresses, which rules ask with -m set.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/result.h"
#include "netfilter/ip_set_command.h"

namespace fg::commands {
namespace {

using netfilter::IpSetCommand;

// `-f FILE` and `-file FILE` stand anywhere; without them restore reads standard input.
std::optional<std::string> takeFile(Arguments& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "-f" && words[i] != "-file" && words[i] != "--file") continue;
    std::string name = words[i + 1];
    words.erase(words.begin() + static_cast<ptrdiff_t>(i), words.begin() + static_cast<ptrdiff_t>(i) + 2);
    return name;
  }
  return std::nullopt;
}

bool isRestore(const Arguments& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "restore" || word == "-R" || word == "--restore";
  });
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Arguments words = arguments;
  auto file = takeFile(words);
  IpSetCommand command(context.ns.netfilter().rules, context.ns.now());
  if (!isRestore(words)) {
    if (file) return notEmulated("'ipset -file' with a command other than restore");
    return command.run(words);
  }
  if (!file && !context.input)
    return notEmulated("standard input: name a file ('ipset restore -file FILE'), or give it a pipe");
  auto text = file ? readFile(context, *file) : *context.input;
  if (!text)
    return failure(1,
                   fmt::format("ipset v7.17: Cannot open {} for reading: No such file or directory", *file));
  return command.run(words, *text);
}

} // namespace

Spec ipsetSpec() {
  return {
      .name = "ipset",
      .synopsis = "ipset {create|add|del|test|list|save|restore|flush|destroy|rename|swap} …",
      .summary = "sets of addresses, networks or ports, which iptables rules ask with -m set",
      .description =
          "A set answers in one look what would take a rule for each address. Types: hash:ip, hash:net (the "
          "longest prefix counts; 'nomatch' makes an exception) and hash:ip,port. A set that a rule asks "
          "cannot "
          "be destroyed. Members are listed sorted; the real tool lists them in the order of its hash.",
      .next = {{"",
                {"create", "add", "del", "test", "list", "save", "restore", "flush", "destroy", "rename",
                 "swap", "-exist", "-name", "-terse"}}},
      .run = execute};
}

} // namespace fg::commands
