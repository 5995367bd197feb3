#include "routing/policy_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::routing {
namespace {

constexpr std::array<std::pair<std::string_view, uint32_t>, 3> kTableNames{
    {{"default", kDefaultTable}, {"main", kMainTable}, {"local", kLocalTable}}};

std::string hex(uint32_t value) {
  std::array<char, 8> digits{};
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::string addressText(const net::Ipv4Prefix& prefix) {
  return prefix.length() == 32 ? prefix.address().text() : prefix.text();
}

std::string actionText(const PolicyRule& rule) {
  switch (rule.action) {
  case RuleAction::Lookup:
    return "lookup " + tableText(rule.table);
  case RuleAction::Goto:
    return "goto " + std::to_string(rule.target);
  case RuleAction::Nop:
    return "nop";
  case RuleAction::Blackhole:
    return "blackhole";
  case RuleAction::Unreachable:
    return "unreachable";
  case RuleAction::Prohibit:
    return "prohibit";
  }
  return "";
}

template<class Value> bool fits(const std::optional<Value>& wanted, const Value& value) {
  return !wanted || *wanted == value;
}

} // namespace

std::string tableText(uint32_t table) {
  for (auto [text, number] : kTableNames)
    if (number == table) return std::string(text);
  return std::to_string(table);
}

std::optional<uint32_t> parseTable(std::string_view text) {
  for (auto [known, number] : kTableNames)
    if (known == text) return number;
  uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// fib_rule_match and fib4_rule_match. A packet that is made here came in by lo.
bool PolicyRule::matches(const FlowKey& flow) const {
  std::string_view cameBy = flow.iif == 0 ? std::string_view("lo") : flow.iifName;
  bool fits = (iif.empty() || iif == cameBy) && (oif.empty() || (flow.oif != 0 && oif == flow.oifName))
              && ((flow.mark ^ mark) & mask) == 0 && from.contains(flow.source)
              && to.contains(flow.destination) && (tos == 0 || tos == flow.tos);
  return fits != inverted;
}

std::string PolicyRule::text(const Missing& missing) const {
  std::string out = inverted ? "not " : "";
  out += from.length() == 0 ? "from all" : "from " + addressText(from);
  if (to.length() != 0) out += " to " + addressText(to);
  if (tos != 0) out += " tos " + hex(tos);
  if (mark != 0 || mask != 0) {
    out += " fwmark " + hex(mark);
    if (mask != 0xffffffff) out += "/" + hex(mask);
  }
  auto interface = [&](std::string_view word, const std::string& name, bool isMissing) {
    if (name.empty()) return;
    out += std::string(word) + name + (isMissing ? " [detached]" : "");
  };
  interface(" iif ", iif, missing.iif);
  interface(" oif ", oif, missing.oif);
  out += " " + actionText(*this);
  if (missing.target) out += " [unresolved]";
  if (suppressPrefixLength) out += " suppress_prefixlength " + std::to_string(*suppressPrefixLength);
  if (protocol != Protocol::Boot && protocol != Protocol::Kernel) out += " proto " + protocolText(protocol);
  return out;
}

namespace {

std::list<PolicyRule> rulesOfEveryKernel() {
  std::list<PolicyRule> out;
  for (auto [priority, table] : {std::pair{0U, kLocalTable}, {32766U, kMainTable}, {32767U, kDefaultTable}}) {
    PolicyRule rule;
    rule.priority = priority;
    rule.table = table;
    rule.protocol = Protocol::Kernel;
    out.push_back(rule);
  }
  return out;
}

} // namespace

PolicyRules::PolicyRules() {
  static const auto kFirst = std::make_shared<const List>(rulesOfEveryKernel());
  m_rules = kFirst;
}

PolicyRules::List& PolicyRules::change() {
  m_everChanged = true;
  auto own = std::make_shared<List>(*m_rules);
  m_rules = own;
  return *own;
}

// fib_default_rule_pref: one less than the second rule's, where that has one.
uint32_t PolicyRules::freePriority() const {
  if (m_rules->size() < 2) return 0;
  uint32_t second = std::next(m_rules->begin())->priority;
  return second == 0 ? 0 : second - 1;
}

core::KernelResult PolicyRules::add(PolicyRule rule, bool hasPriority) {
  List& rules = change();
  if (!hasPriority) rule.priority = freePriority();
  auto twin = [&](PolicyRule known) {
    known.protocol = rule.protocol;
    return known == rule;
  };
  if (hasPriority && std::any_of(rules.begin(), rules.end(), twin))
    return tl::unexpected(core::KernelError::Exists);
  auto behind = std::find_if(rules.begin(), rules.end(),
                             [&](const PolicyRule& known) { return known.priority > rule.priority; });
  rules.insert(behind, std::move(rule));
  return {};
}

bool PolicyRules::Selector::selects(const PolicyRule& rule) const {
  return fits(priority, rule.priority) && fits(from, rule.from) && fits(to, rule.to) && fits(iif, rule.iif)
         && fits(oif, rule.oif) && fits(mark, rule.mark) && fits(mask, rule.mask) && fits(tos, rule.tos)
         && fits(action, rule.action) && fits(table, rule.table) && fits(target, rule.target)
         && fits(inverted, rule.inverted) && fits(protocol, rule.protocol);
}

tl::expected<PolicyRule, core::KernelError> PolicyRules::remove(const Selector& selector) {
  auto selected = [&](const PolicyRule& rule) { return selector.selects(rule); };
  if (!std::any_of(m_rules->begin(), m_rules->end(), selected))
    return tl::unexpected(core::KernelError::NoEntry);
  List& rules = change();
  auto it = std::find_if(rules.begin(), rules.end(), selected);
  PolicyRule removed = std::move(*it);
  rules.erase(it);
  return removed;
}

bool PolicyRules::hasPriority(uint32_t priority) const {
  return std::any_of(m_rules->begin(), m_rules->end(),
                     [&](const PolicyRule& rule) { return rule.priority == priority; });
}

} // namespace fg::routing
