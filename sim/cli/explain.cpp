// flannelgraph explain TERM: a page about a match, target, disposition, step, event, command or word.
#include "cli/loading.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "session/glossary.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

int list(const std::vector<session::GlossaryPage>& all) {
  std::string kind;
  for (const session::GlossaryPage& page : all) {
    if (page.kind != kind) std::cout << (kind.empty() ? "" : "\n") << page.kind << ":\n";
    kind = page.kind;
    std::cout << "  " << page.name << "\n";
  }
  return kDone;
}

int explain(const std::string& term, const report::Sentences& say) {
  if (term.empty()) return list(session::glossary(say));
  auto found = session::pagesAbout(term, say);
  for (const session::GlossaryPage& page : found)
    std::cout << (&page == &found.front() ? "" : "\n") << page.name << " (" << page.kind << ")\n\n"
              << page.text;
  if (!found.empty()) return kDone;
  std::vector<std::string> names;
  for (const session::GlossaryPage& page : session::glossary(say))
    names.push_back(page.name);
  printError("there is no page about '" + term + "'", core::didYouMean(term, names));
  return kBadInput;
}

} // namespace

Verb explainVerb() {
  return {"explain", "a page about a match, target, disposition, step, event or command",
          [](const Common& common) -> Declared {
            auto term = std::make_shared<std::string>();
            return {
                {{.name = "TERM", .target = term.get(), .help = "what to explain (default: list all pages)"}},
                [term, &common] { return explain(*term, report::Sentences(languageOf(common))); }};
          }};
}

} // namespace fg::cli
