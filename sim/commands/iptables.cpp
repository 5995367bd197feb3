// iptables, iptables-save, iptables-restore: the rules of the namespace, through netfilter's own text.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"
#include "netfilter/chain.h"

namespace fg::commands {
namespace {

using netfilter::RuleSet;

// Debian's iptables is iptables-nft, unless somebody chose the other; CentOS 7 knows the older one only.
netfilter::ToolVersion toolsOf(const Context& context) {
  if (!isDebian(context)) return netfilter::ToolVersion::Iptables1_4_21;
  bool isLegacy = context.machine.iptables == IptablesBackend::Legacy;
  return isLegacy ? netfilter::ToolVersion::Iptables1_8_9 : netfilter::ToolVersion::Iptables1_8_9Nft;
}

// The rules of the namespace, for as long as one command of these tools runs. The daemons have their own
// tools.
class Rules {
public:
  explicit Rules(Context& context) : m_rules(context.ns.netfilter().rules), m_before(m_rules.tools) {
    m_rules.tools = toolsOf(context);
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules() { m_rules.tools = m_before; }
  RuleSet* operator->() { return &m_rules; }

private:
  RuleSet& m_rules;
  netfilter::ToolVersion m_before;
};

std::string_view version(const Context& context) { return netfilter::versionText(toolsOf(context)); }

CommandResult save(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"ct:M:f:dV",
                                            {{"counters", 'c'},
                                             {"table", 't'},
                                             {"modprobe", 'M'},
                                             {"file", 'f'},
                                             {"dump", 'd'},
                                             {"version", 'V'}}});
  if (std::string message = getoptMessage("iptables-save", options); !message.empty())
    return failure(1, message);
  for (char letter : {'M', 'f', 'd'})
    if (options.has(letter)) return notEmulated(fmt::format("'iptables-save -{}'", letter));
  if (!options.operands.empty()) return failure(1, "Unknown arguments found on commandline");
  if (options.has('V')) return success(fmt::format("iptables-save {}\n", version(context)));
  std::optional<trace::Table> table;
  if (auto name = options.value('t'); name && !(table = netfilter::parseTable(*name)))
    return failure(
        1, isDebian(context)
               ? fmt::format("Table `{}' does not exist", *name)
               : fmt::format("iptables-save {}: Cannot initialize: Table does not exist (do you need to "
                             "insmod?)\n",
                             version(context)));
  return success(Rules(context)->save(table, options.has('c'), clockText(context)));
}

CommandResult restore(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"cnvthT:M:w:W:V",
                                            {{"counters", 'c'},
                                             {"noflush", 'n'},
                                             {"verbose", 'v'},
                                             {"test", 't'},
                                             {"table", 'T'},
                                             {"modprobe", 'M'},
                                             {"wait", 'w'},
                                             {"version", 'V'},
                                             {"help", 'h'}}});
  if (std::string message = getoptMessage("iptables-restore", options); !message.empty())
    return failure(1, message);
  for (char letter : {'v', 'h'})
    if (options.has(letter)) return notEmulated(fmt::format("'iptables-restore -{}'", letter));
  if (options.has('V')) return success(fmt::format("iptables-restore {}\n", version(context)));
  RuleSet::RestoreOptions how;
  if (options.has('n')) how.flush = RuleSet::Flush::No;
  if (options.has('c')) how.counters = RuleSet::Counters::Restore;
  if (options.has('t')) how.commit = RuleSet::RestoreOptions::Commit::No;
  how.unknown = RuleSet::RestoreOptions::Unknown::Refuse;
  if (auto name = options.value('T'); name && !(how.only = netfilter::parseTable(*name)))
    return success(""); // the tool looks for a table of that name, and finds none in the file
  if (options.operands.size() > 1) return failure(1, "Unknown arguments found on commandline");
  if (options.operands.empty() && !context.input)
    return notEmulated("standard input: name a file ('iptables-restore FILE'), or give it a pipe");
  auto text = options.operands.empty() ? *context.input : readFile(context, options.operands.front());
  if (!text)
    return failure(1, fmt::format("Can't open {}: No such file or directory", options.operands.front()));
  return Rules(context)->restore(*text, how);
}

} // namespace

Spec iptablesSpec() {
  return {
      .name = "iptables",
      .synopsis = "iptables [-t TABLE] {-L|-S|-A|-I|-D|-R|-N|-X|-F|-P|-Z|-C|-E} …",
      .summary = "shows and changes the packet filter and NAT rules",
      .description =
          "A packet walks through the chain of each hook that it passes, rule by rule, until one "
          "decides. -L hides what -v shows: the interfaces (-i, -o) and the counters, so that three "
          "lines that all read 'ACCEPT all anywhere' may be three different rules. -S prints rules as "
          "they were typed.",
      .next = {{"", {"-t", "-L", "-S", "-A", "-I", "-D", "-N", "-X", "-F", "-P", "-Z"}},
               {"-t", {"filter", "nat", "mangle", "raw", "security"}},
               {"-L",
                {"-n", "-v", "--line-numbers", "INPUT", "FORWARD", "OUTPUT", "PREROUTING", "POSTROUTING"}}},
      .run = [](Context& context, const Arguments& arguments) {
        return Rules(context)->iptables(arguments);
      }};
}

Spec iptablesSaveSpec() {
  return {.name = "iptables-save",
          .synopsis = "iptables-save [-t TABLE] [-c]",
          .summary = "prints all rules in the form that iptables-restore reads",
          .description = "Every table with its chains, policies and rules; -c adds packet and byte counters.",
          .next = {{"", {"-t", "-c"}}, {"-t", {"filter", "nat", "mangle", "raw", "security"}}},
          .run = save};
}

Spec iptablesRestoreSpec() {
  return {.name = "iptables-restore",
          .synopsis = "iptables-restore [-n|--noflush] [-c|--counters] [-t|--test] [-T TABLE] [FILE]",
          .summary = "loads rules from a file",
          .description =
              "All or nothing for each table, as the kernel takes it. Without --noflush a table loses what "
              "it had.",
          .next = {{"", {"--noflush", "--counters", "--test", "<file>"}}},
          .run = restore};
}

} // namespace fg::commands
