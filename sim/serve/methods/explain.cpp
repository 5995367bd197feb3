// explain: the page about a word of the field.
#include "serve/register.h"

#include "report/explain/explain.h"
#include "session/glossary.h"

namespace fg::serve {
namespace {

Json listed(const std::vector<session::GlossaryPage>& pages) {
  Json kinds = Json::array();
  for (const session::GlossaryPage& page : pages) {
    if (kinds.empty() || kinds.back()["kind"] != page.kind)
      kinds.push_back({{"kind", page.kind}, {"names", Json::array()}});
    kinds.back()["names"].push_back(page.name);
  }
  return kinds;
}

Result explain(Desk& desk, const Parameters& given) {
  report::Sentences say(desk.language);
  if (!given.has("term")) return Json{{"pages", listed(session::glossary(say))}};
  std::string term = given.text("term");
  // The glossary knows a term however it is written; the others follow it.
  std::string text = report::explainTerm(term, say).value_or("");
  for (const session::GlossaryPage& page : session::pagesAbout(term, say))
    if (!page.isWord) text += (text.empty() ? "" : "\n") + page.name + ": " + page.kind + "\n" + page.text;
  if (text.empty())
    return failed(ErrorCode::BadInput, "there is no page about '" + term + "'",
                  {{"terms", report::explainableTerms()}});
  return Json{{"text", text}};
}

} // namespace

Method explainMethod() {
  return {
      .name = "explain",
      .summary = "The page about a word: a disposition, a kind of step, a match, a target, a command, an "
                 "event, and more.",
      .parameters = {{.name = "term", .help = "the word; without it, all words that have a page are listed"}},
      .result = "{text}, or {pages: [{kind, names}]}",
      .needs = Needs::Nothing,
      .run = explain};
}

} // namespace fg::serve
