// ip rule: show, add, del, flush.
#include "commands/ip/ip.h"
#include "commands/support/options.h"

#include <charconv>

namespace fg::commands::ip {
namespace {

using routing::PolicyRule;
using routing::RuleAction;
using Selector = routing::PolicyRules::Selector;
using RuleComplaint = std::optional<CommandResult>; // nothing where all is well

CommandResult wrongArgument(std::string_view text, std::string_view why) {
  return failure(255, fmt::format("Error: argument \"{}\" is wrong: {}\n", text, why));
}

// A number as strtoul(3) reads it with base 0.
std::optional<uint32_t> parseAnyBase(std::string_view text) {
  int base = text.starts_with("0x") ? 16 : text.size() > 1 && text[0] == '0' ? 8 : 10;
  if (base == 16) text.remove_prefix(2);
  uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// --- reading ---------------------------------------------------------------------------------------

RuleComplaint readPrefix(std::optional<net::Ipv4Prefix>& out, const std::string& text) {
  bool all = text == "all" || text == "any" || text == "default";
  out = all ? net::Ipv4Prefix() : net::Ipv4Prefix::parse(text);
  if (out) return std::nullopt;
  return failure(1, fmt::format("Error: any valid prefix is expected rather than \"{}\".", text));
}

RuleComplaint readMark(Selector& out, const std::string& text) {
  size_t slash = text.find('/');
  out.mark = parseAnyBase(std::string_view(text).substr(0, slash));
  if (!out.mark) return wrongArgument(text.substr(0, slash), "fwmark value is invalid");
  if (slash == std::string::npos) return std::nullopt;
  out.mask = parseAnyBase(std::string_view(text).substr(slash + 1));
  if (!out.mask) return wrongArgument(text.substr(slash + 1), "fwmask value is invalid");
  return std::nullopt;
}

RuleComplaint readTos(Selector& out, const std::string& text) {
  auto tos = parseHex(text);
  if (!tos || *tos > UINT8_MAX) return wrongArgument(text, "TOS value is invalid");
  out.tos = static_cast<uint8_t>(*tos);
  return std::nullopt;
}

std::optional<RuleAction> parseAction(std::string_view word) {
  if (word == "blackhole") return RuleAction::Blackhole;
  if (word == "unreachable") return RuleAction::Unreachable;
  if (word == "prohibit") return RuleAction::Prohibit;
  if (word == "nop") return RuleAction::Nop;
  if (word == "unicast" || word == "table") return RuleAction::Lookup;
  return std::nullopt;
}

struct WantedRule {
  Selector given;
  std::optional<int> suppressPrefixLength;
};

RuleComplaint readPriority(Selector& out, const std::string& value) {
  out.priority = parseAnyBase(value);
  if (out.priority) return std::nullopt;
  return wrongArgument(value, "preference value is invalid");
}

RuleComplaint readValue(WantedRule& out, std::string_view word, const std::string& value) {
  Selector& given = out.given;
  if (word == "from") return readPrefix(given.from, value);
  if (word == "to") return readPrefix(given.to, value);
  if (word == "fwmark") return readMark(given, value);
  if (word == "tos" || word == "dsfield") return readTos(given, value);
  if (word == "iif" || word == "dev") {
    given.iif = value;
  } else if (word == "oif") {
    given.oif = value;
  } else if (word == "table" || word == "lookup") {
    if (!(given.table = routing::parseTable(value))) return wrongArgument(value, "invalid table ID");
  } else if (word == "protocol") {
    if (!(given.protocol = routing::parseProtocol(value)))
      return wrongArgument(value, "\"protocol\" value is invalid");
  } else if (word == "goto") {
    if (!(given.target = parseAnyBase(value))) return wrongArgument(value, "invalid target");
    given.action = RuleAction::Goto;
  } else if (word == "suppress_prefixlength" || word == "sup_pl") {
    auto length = parseNumber(value, 0, 32);
    if (!length) return wrongArgument(value, "suppress_prefixlength value is invalid");
    out.suppressPrefixLength = static_cast<int>(*length);
  } else if (word == "type") {
    if (!(given.action = parseAction(value))) return wrongArgument(value, "Failed to parse rule type");
  } else {
    return readPriority(given, value);
  }
  return std::nullopt;
}

bool takesValue(std::string_view word) {
  for (std::string_view known :
       {"from", "to", "fwmark", "tos", "dsfield", "iif", "dev", "oif", "table", "lookup", "protocol", "goto",
        "suppress_prefixlength", "sup_pl", "type", "pref", "preference", "priority", "order"})
    if (word == known) return true;
  return false;
}

RuleComplaint readRule(WantedRule& out, const Arguments& arguments) {
  Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    if (takesValue(word)) {
      auto value = words.takeValue();
      if (!value) return incomplete();
      if (auto complaint = readValue(out, word, *value)) return complaint;
    } else if (word == "not") {
      out.given.inverted = true;
    } else if (auto action = parseAction(word)) {
      out.given.action = *action;
    } else {
      for (std::string_view known : {"realms", "ipproto", "sport", "dport", "uidrange", "l3mdev", "nat",
                                     "map-to", "suppress_ifgroup", "sup_group", "tun_id"})
        if (word == known) return notEmulated(fmt::format("'{}' of ip rule", word));
      return wrongArgument(word, "Failed to parse rule type");
    }
  }
  return std::nullopt;
}

// --- add, del, flush -------------------------------------------------------------------------------

CommandResult addRule(Context& context, const WantedRule& wanted) {
  const Selector& given = wanted.given;
  constexpr uint8_t kEcnBits = 3;
  if (given.tos.value_or(0) & kEcnBits)
    return failure(2, isDebian(context) ? "Error: Invalid dsfield (tos): ECN bits must be 0."
                                        : "RTNETLINK answers: Invalid argument");
  PolicyRule rule;
  rule.priority = given.priority.value_or(0);
  rule.inverted = given.inverted.value_or(false);
  rule.from = given.from.value_or(net::Ipv4Prefix());
  rule.to = given.to.value_or(net::Ipv4Prefix());
  rule.iif = given.iif.value_or("");
  rule.oif = given.oif.value_or("");
  rule.mark = given.mark.value_or(0);
  rule.mask = given.mask.value_or(given.mark.value_or(0) != 0 ? 0xffffffff : 0);
  rule.tos = given.tos.value_or(0);
  rule.action = given.action.value_or(RuleAction::Lookup);
  if (rule.action == RuleAction::Lookup) rule.table = given.table.value_or(routing::kMainTable);
  rule.target = given.target.value_or(0);
  rule.suppressPrefixLength = wanted.suppressPrefixLength;
  rule.protocol = given.protocol.value_or(routing::Protocol::Boot);
  // iproute2 3.10 and the kernel agree: a target must lie behind (net/core/fib_rules.c).
  bool backwards = rule.action == RuleAction::Goto && given.priority && rule.target <= rule.priority;
  if (backwards)
    return failure(2, isDebian(context) ? "Error: Backward goto not supported."
                                        : "RTNETLINK answers: Invalid argument");
  core::KernelResult added = context.ns.addPolicyRule(rule, given.priority.has_value());
  return added ? success() : refused(context, added.error());
}

CommandResult removeRule(Context& context, Selector given) {
  if (given.mark && !given.mask && *given.mark != 0) given.mask = 0xffffffff;
  core::KernelResult removed = context.ns.deletePolicyRule(given);
  return removed ? success() : refused(context, removed.error());
}

// Rules of priority 0 stay: iproute2 takes them for the one that finds the local table.
CommandResult flushRules(Context& context) {
  for (const PolicyRule& rule : std::list(context.ns.policyRules().rules())) {
    if (rule.priority == 0) continue;
    Selector one;
    one.priority = rule.priority;
    std::ignore = context.ns.deletePolicyRule(one);
  }
  return success();
}

// --- show ------------------------------------------------------------------------------------------

// The filter compares addresses only as far as its own prefix reaches (ip/iprule.c, filter_nlmsg).
bool isShown(const Selector& filter, const PolicyRule& rule) {
  Selector rest = filter;
  rest.from.reset();
  rest.to.reset();
  auto within = [](const std::optional<net::Ipv4Prefix>& wanted, const net::Ipv4Prefix& own) {
    return !wanted || wanted->length() == 0 || (own.length() != 0 && wanted->contains(own.address()));
  };
  return rest.selects(rule) && within(filter.from, rule.from) && within(filter.to, rule.to);
}

CommandResult showRules(const Context& context, const Selector& filter) {
  std::string out;
  const host::NetworkNamespace& ns = context.ns;
  auto isMissing = [&](const std::string& name) { return !name.empty() && !ns.interface(name); };
  for (const PolicyRule& rule : ns.policyRules().rules()) {
    if (!isShown(filter, rule)) continue;
    bool unresolved = rule.action == RuleAction::Goto && !ns.policyRules().hasPriority(rule.target);
    PolicyRule::Missing missing{isMissing(rule.iif), isMissing(rule.oif), unresolved};
    out += fmt::format("{}:\t{}{}\n", rule.priority, rule.text(missing), isDebian(context) ? "" : " ");
  }
  return success(out);
}

} // namespace

CommandResult rule(Context& context, const Options& options, const Arguments& arguments) {
  if (options.ipv6) return notEmulated("IPv6 rules");
  std::optional<std::string> verb = "show";
  if (!arguments.empty())
    verb = expand(arguments.front(),
                  {"list", "lst", "show", "save", "restore", "add", "delete", "flush", "help"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip rule help\".", arguments.front()));
  Arguments rest(arguments.empty() ? arguments.end() : arguments.begin() + 1, arguments.end());
  bool changes = *verb == "add" || *verb == "delete";
  if (changes && rest.empty())
    return failure(1, fmt::format("\"ip rule {}\" requires arguments.", *verb == "add" ? "add" : "del"));
  if (*verb == "save" || *verb == "restore" || *verb == "help")
    return notEmulated(fmt::format("'ip rule {}'", *verb));
  WantedRule wanted;
  if (auto complaint = readRule(wanted, rest)) return *complaint;
  if (*verb == "add") return addRule(context, wanted);
  if (*verb == "delete") return removeRule(context, wanted.given);
  if (*verb == "flush") return flushRules(context);
  return showRules(context, wanted.given);
}

} // namespace fg::commands::ip
