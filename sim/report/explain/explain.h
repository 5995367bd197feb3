// `flannelgraph explain TERM` for dispositions, steps and words of the glossary; and docs/dispositions.md.
#pragma once

#include "report/sentences.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

// The page about a term, in any case and with blanks or hyphens; nothing where there is none.
std::optional<std::string> explainTerm(std::string_view term, const Sentences& say);
// All terms that have a page: dispositions, steps, words, each in order.
std::vector<std::string> explainableTerms();
// The whole of docs/dispositions.md.
std::string dispositionsMarkdown(const Sentences& say);

} // namespace fg::report
