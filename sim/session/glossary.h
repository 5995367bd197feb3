// The pages that explain words: matches, targets, emulated commands, scenario events, dispositions, steps,
// and words of the field. They come from the registries that the program works by.
#pragma once

#include "report/sentences.h"

#include <set>
#include <string>
#include <vector>

namespace fg::session {

struct GlossaryPage {
  std::string name, kind,
      text;            // kind: "iptables match"; the text's paragraphs have lines of at most 80 columns
  bool isWord = false; // it is what report/explain knows, and from no registry
};

std::vector<GlossaryPage> glossary(const report::Sentences& say);
// Those of that name, as it is written; a match and a target can share one. Empty where there is none.
std::vector<GlossaryPage> pagesAbout(const std::string& term, const report::Sentences& say);

// Every English text of the registries' pages, each once: for the test of the translations.
std::set<std::string> registryTexts();

} // namespace fg::session
