// Everything that can be wrong with an input is said in Chinese as well: what the sources of the program say,
// and what the tests of scenarios provoke.
#include "core/diagnostic.h"
#include "report/diagnostic_words.h"
#include "report/pattern.h"
#include "scenario/schema.h"
#include "unit/scenario/read_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace fg {
namespace {

namespace fs = std::filesystem;
using report::DiagnosticWords;

const DiagnosticWords& chinese() {
  static const DiagnosticWords words(report::Language::SimplifiedChinese);
  return words;
}

// --- the sources ---------------------------------------------------------------------------------------

// The end of a literal that begins at `at`, behind its quote; what it says is added to `said`.
std::size_t takeLiteral(const std::string& source, std::size_t at, std::string& said) {
  bool isRaw = at > 0 && source[at - 1] == 'R';
  if (isRaw) {
    std::size_t end = source.find(")\"", at);
    said += source.substr(at + 2, end - at - 2);
    return end + 2;
  }
  for (++at; source[at] != '"'; ++at) {
    if (source[at] == '\\') ++at;
    said += source[at];
  }
  return at + 1;
}

// The literals up to the end of what is open at `at`, a call or a statement; literals in a row are one.
std::vector<std::string> literalsFrom(const std::string& source, std::size_t at) {
  std::vector<std::string> out;
  bool goesOn = false;
  for (int depth = 1; depth > 0 && at < source.size() && !(depth == 1 && source[at] == ';');) {
    if (source[at] == '"') {
      if (!goesOn) out.emplace_back();
      at = takeLiteral(source, at, out.back());
      goesOn = true;
      continue;
    }
    if (source[at] == '\'') at += source[at + 1] == '\\' ? 3 : 2;
    depth += source[at] == '(' || source[at] == '{' ? 1 : source[at] == ')' || source[at] == '}' ? -1 : 0;
    goesOn = goesOn && std::isspace(static_cast<unsigned char>(source[at]));
    ++at;
  }
  return out;
}

// What a literal says between its places: "there is no". One or two words may be a name.
std::vector<std::string> wordsIn(const std::string& literal) {
  static const std::regex kPlace("\\{\\}");
  constexpr const char* kAround = " '\",:;[](/";
  std::vector<std::string> out;
  for (std::sregex_token_iterator it(literal.begin(), literal.end(), kPlace, -1), end; it != end; ++it) {
    std::string words = it->str();
    std::size_t begin = words.find_first_not_of(kAround), last = words.find_last_not_of(kAround);
    if (begin == std::string::npos) continue;
    words = words.substr(begin, last - begin + 1);
    if (std::ranges::count(words, ' ') > 1) out.push_back(words);
  }
  return out;
}

// As a part of a sentence, or with examples in its places: 'write it as "20%"'.
bool isSaid(const std::string& words) {
  auto has = [&](const auto& one) {
    return one.english.find(words) != std::string::npos || report::placesIn(words, one.english)
           || report::placesIn("X " + words, one.english) || report::placesIn(words + ": X", one.english)
           || report::placesIn("X " + words + " X", one.english);
  };
  return std::ranges::any_of(chinese().sentences(), has) || std::ranges::any_of(chinese().phrases(), has);
}

// Of a folder, or those whose names begin so.
std::vector<fs::path> sourcesOf(const fs::path& which) {
  std::vector<fs::path> out;
  fs::path begin = fs::path(FG_SOURCE_DIR) / which;
  for (const auto& file :
       fs::recursive_directory_iterator(fs::is_directory(begin) ? begin : begin.parent_path()))
    if (file.path().extension() == ".cpp" && file.path().string().starts_with(begin.string()))
      out.push_back(file.path());
  std::ranges::sort(out);
  return out;
}

class Sources : public ::testing::TestWithParam<const char*> {};

TEST_P(Sources, sayNothingThatIsNotTranslated) {
  // Whoever finds something wrong calls one of these.
  static const std::regex kCalls(
      R"(\b(error|warning|wrong|missing|mistake|failed|unexpected|unreadable|FileError|FileSpec)(<std::string>)?[({])"
      R"(|\.(message|remedy) \+?= ()|return (?="[a-z]))");
  // Mistakes of programs that speak the protocol, and not of people; what a lesson or the reference is about.
  static const std::set<std::string> kOthers{"message.cpp", "parameters.cpp", "protocol_page.cpp",
                                             "field_table.cpp", "hand_in.cpp"};
  std::size_t found = 0;
  for (const fs::path& file : sourcesOf(GetParam())) {
    if (kOthers.contains(file.filename())) continue;
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator it(source.begin(), source.end(), kCalls), end; it != end; ++it)
      for (const std::string& literal :
           literalsFrom(source, static_cast<std::size_t>(it->position() + it->length())))
        for (const std::string& words : wordsIn(literal)) {
          ++found;
          EXPECT_TRUE(isSaid(words)) << file.filename().string() << ": " << words;
        }
  }
  EXPECT_GT(found, 0u);
}

INSTANTIATE_TEST_SUITE_P(Rooms, Sources,
                         ::testing::Values("sim/scenario", "sim/capture", "sim/recording", "sim/engine",
                                           "sim/session", "sim/serve", "models/kubernetes/manifest"),
                         [](const auto& one) { return fs::path(one.param).filename().string(); });

// --- what a scenario may lack --------------------------------------------------------------------------

TEST(Scenarios, LackNothingWhoseMeaningIsNotTranslated) {
  for (const scenario::Shape* shape : scenario::allShapes())
    for (const scenario::Field& field : shape->fields)
      if (field.need == scenario::Need::Required) {
        std::string meaning = "'" + field.name + "' is " + field.help;
        EXPECT_NE(chinese().said(meaning), meaning);
      }
}

// --- what the tests provoke ----------------------------------------------------------------------------

// Nothing of it is English but names and words that Chinese takes over.
void holdAgainst(const std::string& english) {
  static const std::regex kQuoted(R"('[^']*'|"[^"]*")");
  static const std::regex kEnglish(
      R"(\b(the|an?|is|are|has|must|not|no|and|or|of|in|it|this|there|with|to)\b)");
  std::string said = chinese().said(english);
  EXPECT_TRUE(english.empty() || said != english) << english;
  EXPECT_FALSE(std::regex_search(std::regex_replace(said, kQuoted, ""), kEnglish)) << english << "\n" << said;
}

void holdAllAgainst(const std::vector<core::Diagnostic>& findings) {
  for (const core::Diagnostic& one : findings) {
    holdAgainst(one.message);
    holdAgainst(one.remedy);
  }
}

// All tests of bad scenarios are in this program too, and come here.
const bool isHeld = (scenario::alsoHeld = holdAllAgainst) != nullptr;

TEST(Findings, AreHeldAgainstTheTranslation) { EXPECT_TRUE(isHeld); }

// --- the translation itself ----------------------------------------------------------------------------

std::set<std::string> placesOf(const std::string& text) {
  static const std::regex kPlace("\\{[0-9]\\}");
  return {std::sregex_token_iterator(text.begin(), text.end(), kPlace), {}};
}

class Lists : public ::testing::TestWithParam<bool> {
protected:
  const std::vector<DiagnosticWords::Translated>& list() const {
    return GetParam() ? chinese().sentences() : chinese().phrases();
  }
};

TEST_P(Lists, haveTheSamePlacesInBothLanguages) {
  EXPECT_FALSE(list().empty());
  for (const auto& one : list())
    EXPECT_EQ(placesOf(one.english), placesOf(one.translation)) << one.english;
}

// Each is found as itself, and not as one before it.
TEST_P(Lists, areToldApart) {
  const std::vector<std::string> names{"A", "B", "C", "D"};
  for (const auto& one : list()) {
    std::string english = report::withPlaces(one.english, names);
    for (const auto& other : list()) {
      auto found = report::placesIn(english, other.english);
      if (!found) continue;
      EXPECT_EQ(one.english, other.english) << english;
      break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Lists, ::testing::Bool(), [](const auto& one) {
  return one.param ? std::string("sentences") : std::string("phrases");
});

TEST(DiagnosticWords, TranslateWhatStandsInThePlaces) {
  EXPECT_EQ(chinese().said("'n1' must be an object, not a list"), "'n1' 必须是对象，而不是列表");
  EXPECT_EQ(chinese().said("known are a, b and 12 more"), "已有的是 a, b 和另外 12 个");
  EXPECT_EQ(chinese().said("there is no node 'a list'"), "没有节点 'a list'") << "a name";
}

TEST(DiagnosticWords, LeaveAloneWhatTheyDoNotKnow) {
  EXPECT_EQ(chinese().said("Permission denied"), "Permission denied");
  EXPECT_EQ(chinese().said(""), "");
  EXPECT_EQ(DiagnosticWords().said("there is no node 'n1'"), "there is no node 'n1'");
}

} // namespace
} // namespace fg
