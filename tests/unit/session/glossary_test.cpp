// The pages about words in both languages.
#include "session/glossary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace fg;
using namespace fg::session;
using report::Language;
using report::Sentences;
using testing::HasSubstr;

namespace {

nlohmann::json translations() {
  return nlohmann::json::parse(report::readDataFile("translations/zh_CN.pages.json").value_or("null"));
}

std::string pageAbout(const std::string& term, Language language) {
  auto pages = pagesAbout(term, Sentences(language));
  return pages.empty() ? "" : pages.front().kind + "\n" + pages.front().text;
}

} // namespace

TEST(Glossary, EveryTextOfTheRegistriesIsTranslated) {
  const auto json = translations();
  for (const std::string& text : registryTexts())
    EXPECT_TRUE(json.contains(text) && json[text].is_string() && json[text] != text) << text;
}

TEST(Glossary, TheTranslationHasNoTextThatIsGone) {
  const auto json = translations();
  const auto texts = registryTexts();
  for (const auto& [english, chinese] : json.items())
    EXPECT_TRUE(texts.contains(english)) << english;
}

TEST(Glossary, ATranslatedPageKeepsTheOptions) {
  std::string english = pageAbout("multiport", Language::English);
  std::string chinese = pageAbout("multiport", Language::SimplifiedChinese);
  EXPECT_THAT(english, HasSubstr("iptables match\nCompares a port with up to 15 ports and ranges."));
  EXPECT_THAT(chinese, HasSubstr("iptables 匹配\n把端口与最多 15 个端口和范围比较。"));
  for (const std::string& page : {english, chinese})
    EXPECT_THAT(page, HasSubstr("\n  [!] --source-ports, --sports\n      PORT[,PORT|,PORT:PORT...]"));
}

TEST(Glossary, SaysInBothLanguagesWhatIsAssumed) {
  EXPECT_THAT(pageAbout("limit", Language::English), HasSubstr("Assumed: Time is exact"));
  EXPECT_THAT(pageAbout("limit", Language::SimplifiedChinese), HasSubstr("假定：时间是精确的"));
}

TEST(Glossary, TellsOfWhatIptablesKnowsAndTheModelDoesNot) {
  EXPECT_THAT(pageAbout("bpf", Language::English), HasSubstr("known to iptables, not modelled"));
  EXPECT_THAT(pageAbout("bpf", Language::SimplifiedChinese), HasSubstr("没有建模"));
}
