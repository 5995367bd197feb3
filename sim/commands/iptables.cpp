// iptables, iptables-save, iptables-restore: the rules of the namespace, through netfilter's own text.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

using netfilter::RuleSet;

RuleSet& rules(Context& context) {
  RuleSet& set = context.ns.netfilter.rules;
  set.tools =
      isDebian(context) ? netfilter::ToolVersion::Iptables1_8_9 : netfilter::ToolVersion::Iptables1_4_21;
  return set;
}

std::string_view version(const Context& context) {
  return isDebian(context) ? "v1.8.9 (nf_tables)" : "v1.4.21";
}

std::optional<trace::Table> parseTable(std::string_view name) {
  using trace::Table;
  if (name == "raw") return Table::Raw;
  if (name == "mangle") return Table::Mangle;
  if (name == "nat") return Table::Nat;
  if (name == "filter") return Table::Filter;
  if (name == "security") return Table::Security;
  return std::nullopt;
}

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
  if (auto name = options.value('t'); name && !(table = parseTable(*name)))
    return failure(1, fmt::format("iptables-save {}: table `{}' does not exist", version(context), *name));
  return success(rules(context).save(table, options.has('c'), clockText(context)));
}

// Real iptables-restore reads standard input; there is none here, so that the file has to be named.
CommandResult restore(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"cnvthT:M:w:W:V",
                                            {{"counters", 'c'},
                                             {"noflush", 'n'},
                                             {"verbose", 'v'},
                                             {"test", 't'},
                                             {"table", 'T'},
                                             {"help", 'h'}}});
  if (std::string message = getoptMessage("iptables-restore", options); !message.empty())
    return failure(1, message);
  for (char letter : {'v', 't', 'h', 'T', 'M', 'w', 'W', 'V'})
    if (options.has(letter)) return notEmulated(fmt::format("'iptables-restore -{}'", letter));
  if (options.operands.empty()) return notEmulated("standard input: name a file ('iptables-restore FILE')");
  auto text = context.cluster.file(context.ns, options.operands.front());
  if (!text)
    return failure(1, fmt::format("Can't open {}: No such file or directory", options.operands.front()));
  return rules(context).restore(*text, options.has('n') ? RuleSet::Flush::No : RuleSet::Flush::Yes,
                                options.has('c') ? RuleSet::Counters::Restore : RuleSet::Counters::Ignore);
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
               {"-t", {"filter", "nat", "mangle", "raw"}},
               {"-L",
                {"-n", "-v", "--line-numbers", "INPUT", "FORWARD", "OUTPUT", "PREROUTING", "POSTROUTING"}}},
      .run = [](Context& context, const Arguments& arguments) { return rules(context).iptables(arguments); }};
}

Spec iptablesSaveSpec() {
  return {.name = "iptables-save",
          .synopsis = "iptables-save [-t TABLE] [-c]",
          .summary = "prints all rules in the form that iptables-restore reads",
          .description = "Every table with its chains, policies and rules; -c adds packet and byte counters.",
          .next = {{"", {"-t", "-c"}}, {"-t", {"filter", "nat", "mangle", "raw"}}},
          .run = save};
}

Spec iptablesRestoreSpec() {
  return {.name = "iptables-restore",
          .synopsis = "iptables-restore [-n|--noflush] [-c|--counters] FILE",
          .summary = "loads rules from a file",
          .description =
              "All or nothing for each table, as the kernel takes it. Without --noflush a table loses what "
              "it had. There is no standard input: the file is named.",
          .next = {{"", {"--noflush", "--counters", "<file>"}}},
          .run = restore};
}

} // namespace fg::commands
