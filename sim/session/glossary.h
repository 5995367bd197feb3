// The pages that explain words: matches, targets, emulated commands, scenario events, dispositions, steps,
// and words of the field. They come from the registries that the program works by.
#pragma once

#include "report/sentences.h"

#include <string>
#include <vector>

namespace fg::session {

struct GlossaryPage {
  std::string name, kind, text; // kind: "iptables match"; the text is in lines of at most 80 columns
};

inline constexpr const char* kGlossaryWord = "word"; // the kind of what report/explain knows

std::vector<GlossaryPage> glossary(const report::Sentences& say);
// Those of that name, as it is written; a match and a target can share one. Empty where there is none.
std::vector<GlossaryPage> pagesAbout(const std::string& term, const report::Sentences& say);

} // namespace fg::session
