// The real iptables and ours, side by side: both are given the same commands, and must answer the same.
#pragma once

#include "netfilter/rule_set.h"

#include "kernel/real_iptables.h"

namespace fg::netfilter {

using tests::Ran;
using tests::withoutComments;

class Referee : public testing::Test {
protected:
  explicit Referee(const std::string& backend = "legacy") : real(backend) {
    if (backend == "nft") ours.tools = ToolVersion::Iptables1_8_9Nft;
  }
  void SetUp() override {
    if (!real.isUsable()) GTEST_SKIP() << real.kWhyNot;
    if (!tests::kIptablesTexts.areHere()) GTEST_SKIP() << tests::kIptablesTexts.whyNot();
  }
  // Table by table: the order of tables is that of their first use.
  std::string realSave() const {
    std::string out;
    for (const char* table : {"filter", "nat", "mangle", "raw", "security"})
      out += withoutComments(real.save("-c -t " + std::string(table)).out);
    return out;
  }
  std::string ourSave() {
    std::string out;
    for (auto table : {trace::Table::Filter, trace::Table::Nat, trace::Table::Mangle, trace::Table::Raw,
                       trace::Table::Security}) {
      ours.iptables(
          std::vector<std::string>{"-t", std::string(trace::name(table)), "-S"}); // made by its first use
      out += withoutComments(ours.save(table, true, "now"));
    }
    return out;
  }

  void bothDo(const std::string& line) {
    SCOPED_TRACE("iptables " + line);
    std::vector<std::string> words = split(line);
    Ran theirs = real.iptables(words);
    CommandResult mine = ours.iptables(words);
    EXPECT_EQ(mine.out, theirs.out);
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
  }
  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quotes = false, some = false;
    for (char c : line) {
      if (c == '\'')
        quotes = !quotes, some = true;
      else if (c == ' ' && !quotes) {
        if (some) words.push_back(word);
        word.clear(), some = false;
      } else
        word += c, some = true;
    }
    if (some) words.push_back(word);
    return words;
  }

  tests::RealIptables real;
  RuleSet ours;
};

class NftReferee : public Referee {
protected:
  NftReferee() : Referee("nft") {}
};

} // namespace fg::netfilter
