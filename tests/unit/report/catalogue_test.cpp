#include "report/sentences.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <regex>
#include <set>

namespace fg::report {
namespace {

nlohmann::json chinese() {
  return nlohmann::json::parse(readDataFile("translations/zh_CN.json").value_or("null"));
}

std::set<std::string> placeholders(const std::string& text) {
  static const std::regex kPlace("\\{[^}]*\\}");
  return {std::sregex_token_iterator(text.begin(), text.end(), kPlace), {}};
}

TEST(Catalogue, hasEachIdOnce) {
  std::set<std::string_view> seen;
  for (const Sentence& s : allSentences())
    EXPECT_TRUE(seen.insert(s.id).second) << s.id;
}

TEST(Catalogue, isPlainAsciiInEnglish) {
  for (const Sentence& s : allSentences())
    for (char c : s.english)
      EXPECT_TRUE(c >= ' ' && c <= '~') << s.id;
}

TEST(Catalogue, everySentenceIsTranslatedWithTheSamePlaces) {
  auto json = chinese();
  for (const Sentence& s : allSentences()) {
    std::string id(s.id);
    ASSERT_TRUE(json.contains(id)) << "not translated: " << id;
    EXPECT_EQ(placeholders(json[id]), placeholders(std::string(s.english))) << id;
  }
}

TEST(Catalogue, theTranslationHasNoSentenceThatIsGone) {
  const auto json = chinese();
  for (const auto& [id, text] : json.items())
    EXPECT_FALSE(englishOf(id).empty()) << id;
}

TEST(Catalogue, saysTheSameInBothLanguages) {
  Sentences english, chineseWords(Language::SimplifiedChinese);
  EXPECT_EQ(english("icmp.sent", "net unreachable", "10.0.2.15"), "net unreachable, to 10.0.2.15");
  EXPECT_EQ(chineseWords("icmp.sent", "net unreachable", "10.0.2.15"), "net unreachable，发给 10.0.2.15");
  EXPECT_TRUE(chineseWords.warnings().empty());
}

TEST(Catalogue, knowsItsLanguages) {
  EXPECT_EQ(parseLanguage("zh_CN"), Language::SimplifiedChinese);
  EXPECT_EQ(parseLanguage("de"), std::nullopt);
}

} // namespace
} // namespace fg::report
