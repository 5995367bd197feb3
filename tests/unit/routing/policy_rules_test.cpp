#include "routing/policy_rules.h"

#include <gtest/gtest.h>

namespace fg::routing {
namespace {

PolicyRule lookupIn(uint32_t table) {
  PolicyRule rule;
  rule.table = table;
  return rule;
}

FlowKey to(const char* destination) {
  FlowKey flow;
  flow.destination = *net::Ipv4Address::parse(destination);
  return flow;
}

TEST(PolicyRules, StartWithLocalMainAndDefault) {
  PolicyRules rules;
  std::string text;
  for (const PolicyRule& rule : rules.rules())
    text += std::to_string(rule.priority) + ": " + rule.text() + "\n";
  EXPECT_EQ(text, "0: from all lookup local\n32766: from all lookup main\n32767: from all lookup default\n");
  EXPECT_FALSE(rules.everChanged());
}

TEST(PolicyRules, WithoutAPriorityTheNewestComesBeforeTheSecondRule) { // fib_default_rule_pref
  PolicyRules rules;
  ASSERT_TRUE(rules.add(lookupIn(100), false));
  ASSERT_TRUE(rules.add(lookupIn(101), false));
  EXPECT_EQ(std::next(rules.rules().begin())->priority, 32764u);
  EXPECT_EQ(std::next(rules.rules().begin())->table, 101u);
  EXPECT_TRUE(rules.everChanged());
}

TEST(PolicyRules, TheVerySameExistsAlreadyAndWhatIsNotThereIsNoEntry) {
  PolicyRules rules;
  PolicyRule rule = lookupIn(100);
  rule.priority = 7;
  ASSERT_TRUE(rules.add(rule, true));
  EXPECT_EQ(rules.add(rule, true).error(), core::KernelError::Exists);
  PolicyRules::Selector selector;
  selector.table = 100;
  EXPECT_TRUE(rules.remove(selector));
  EXPECT_EQ(rules.remove(selector).error(), core::KernelError::NoEntry);
}

TEST(PolicyRules, MatchBySourceMarkInterfaceAndTypeOfService) {
  PolicyRule rule = lookupIn(100);
  rule.from = *net::Ipv4Prefix::parse("10.0.1.0/24");
  FlowKey flow = to("8.8.8.8");
  EXPECT_FALSE(rule.matches(flow)); // no source yet
  flow.source = *net::Ipv4Address::parse("10.0.1.7");
  EXPECT_TRUE(rule.matches(flow));
  rule.mark = 1, rule.mask = 0xff;
  EXPECT_FALSE(rule.matches(flow));
  flow.mark = 0x301;
  EXPECT_TRUE(rule.matches(flow));
  rule.iif = "lo"; // made here
  EXPECT_TRUE(rule.matches(flow));
  flow.iif = 3, flow.iifName = "eth0";
  EXPECT_FALSE(rule.matches(flow));
  rule.iif = "eth0", rule.tos = 0x10;
  EXPECT_FALSE(rule.matches(flow));
  rule.inverted = true;
  EXPECT_TRUE(rule.matches(flow));
}

} // namespace
} // namespace fg::routing
