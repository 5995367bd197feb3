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

TEST(Catalogue, findsWhatARecordingSaysByItsText) {
  Sentences english, chineseWords(Language::SimplifiedChinese);
  EXPECT_EQ(english.recorded("flanneld copies it"), "flanneld copies it");
  EXPECT_EQ(chineseWords.recorded("flanneld copies it"), "flanneld 复制它");
  EXPECT_EQ(chineseWords.recorded("no route to 172.33.31.2"), "没有到 172.33.31.2 的路由");
  EXPECT_EQ(chineseWords.recorded("no route to 10.0.2.15, the other end of flannel.1"),
            "没有到 flannel.1 的另一端 10.0.2.15 的路由");
  EXPECT_EQ(chineseWords.recorded("1500 bytes, MTU 1450 of flannel.1"),
            "1500 字节，flannel.1 的 MTU 是 1450");
  EXPECT_EQ(chineseWords.recorded("tcp socket "), "tcp socket ") << "there is nothing in its place";
  EXPECT_EQ(chineseWords.recorded("eth0 in node1"), "eth0 in node1") << "a name, not a sentence";
  EXPECT_EQ(chineseWords.recorded(""), "");
}

// Each is found as itself, and not as one before it.
TEST(Catalogue, tellsRecordedSentencesApart) {
  Sentences chineseWords(Language::SimplifiedChinese);
  const auto json = chinese();
  for (const Sentence& sentence : sentences::kRecorded) {
    auto filled = [](const std::string& pattern) {
      std::string a = "A", b = "B", c = "C";
      return fmt::vformat(pattern, fmt::make_format_args(a, b, c));
    };
    std::string translation = json[std::string(sentence.id)].get<std::string>();
    EXPECT_EQ(chineseWords.recorded(filled(std::string(sentence.english))), filled(translation))
        << sentence.id;
  }
}

TEST(Catalogue, knowsItsLanguages) {
  EXPECT_EQ(parseLanguage("zh_CN"), Language::SimplifiedChinese);
  EXPECT_EQ(parseLanguage("de"), std::nullopt);
}

} // namespace
} // namespace fg::report
