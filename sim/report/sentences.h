// The one catalogue of sentences. A wrong id does not compile.
#pragma once

#include "report/sentence.h"
#include "report/sentences/causes.h"
#include "report/sentences/dispositions.h"
#include "report/sentences/findings.h"
#include "report/sentences/glossary.h"
#include "report/sentences/outcomes.h"
#include "report/sentences/page.h"
#include "report/sentences/recorded.h"
#include "report/sentences/steps.h"
#include "report/sentences/verdicts.h"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

enum class Language { English, SimplifiedChinese };

// "en" or "zh_CN".
std::optional<Language> parseLanguage(std::string_view name);

// Every list of the catalogue.
template<class Visit> constexpr void forEachList(Visit visit) {
  visit(sentences::kSteps);
  visit(sentences::kVerdicts);
  visit(sentences::kCauses);
  visit(sentences::kFindings);
  visit(sentences::kDispositions);
  visit(sentences::kGlossary);
  visit(sentences::kOutcomes);
  visit(sentences::kPage);
  visit(sentences::kRecorded);
}

// The English sentence of an id, empty where there is none.
constexpr std::string_view englishOf(std::string_view id) {
  std::string_view found;
  forEachList([&](const auto& list) {
    if (found.empty())
      for (const Sentence& s : list)
        if (s.id == id) return void(found = s.english);
  });
  return found;
}

// An id that is known to be in the catalogue.
class SentenceId {
public:
  consteval SentenceId(const char* id)
      : m_id(id), m_english(englishOf(id)) { // NOLINT(google-explicit-constructor)
    if (m_english.empty()) throw "no such sentence in the catalogue";
  }
  constexpr std::string_view id() const { return m_id; }
  constexpr std::string_view english() const { return m_english; }

private:
  std::string_view m_id, m_english;
};

// Says the catalogue's sentences in one language.
class Sentences {
public:
  // Reads the translations from the data folder, once; where one cannot be read, speaks English and says so
  // in warnings().
  explicit Sentences(Language language = Language::English);

  template<class... Args> std::string operator()(SentenceId id, const Args&... args) const {
    return fmt::vformat(pattern(id.id(), id.english()), fmt::make_format_args(args...));
  }
  // The sentence of an id that is only known at run time; nothing where there is none.
  std::optional<std::string> find(std::string_view id) const;
  // A text that a registry has in English ("sets these bits"), which is its own id: it has no places. As it
  // is where it is not translated.
  std::string text(std::string_view english) const { return std::string(pattern(english, english)); }

  // What a recording says in English; as it is where no sentence of the catalogue fits.
  std::string recorded(std::string_view english) const;

  Language language() const { return m_language; }
  const std::vector<std::string>& warnings() const { return m_translation->warnings; }

private:
  struct Translation {
    std::map<std::string, std::string, std::less<>> texts;
    std::vector<std::string> warnings;
  };
  static Translation read();
  std::string_view pattern(std::string_view id, std::string_view english) const;

  Language m_language;
  const Translation* m_translation; // that of English is empty
};

// All sentences, in the order of the catalogue: for the test of the translations.
std::vector<Sentence> allSentences();
// The text of a file in the data folder ("translations/zh_CN.json"): $FLANNELGRAPH_DATA, then the source
// tree, then the folder that the program is installed with. Nothing where none has it.
std::optional<std::string> readDataFile(std::string_view name);

} // namespace fg::report
