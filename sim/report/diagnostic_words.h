// What is wrong with an input, in the reader's language. Whoever finds it says it in English; the translation
// is found by that text, and what stands in its places ("a string, not a list") is translated as well.
#pragma once

#include "core/diagnostic.h"
#include "report/sentences.h"

#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

class DiagnosticWords {
public:
  // Reads translations/zh_CN.diagnostics.json in the data folder, once; speaks English where it cannot be
  // read.
  explicit DiagnosticWords(Language language = Language::English);

  // A message or a remedy; as it is where the translation has no such sentence.
  std::string said(std::string_view english) const;
  std::vector<core::Diagnostic> said(std::vector<core::Diagnostic> english) const;

  struct Translated {
    std::string english, translation;
  };
  // For the test of the translations.
  const std::vector<Translated>& sentences() const { return m_translation->sentences; }
  const std::vector<Translated>& phrases() const { return m_translation->phrases; }

private:
  struct Translation {
    std::vector<Translated> sentences;
    std::vector<Translated> phrases; // what stands in places only
  };
  static Translation read();
  std::string said(std::string_view english, const std::vector<Translated>& list) const;

  const Translation* m_translation; // that of English is empty
};

} // namespace fg::report
