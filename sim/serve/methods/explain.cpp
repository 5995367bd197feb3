// explain: the page about a word of the field.
#include "serve/register.h"

#include "report/explain/explain.h"

namespace fg::serve {
namespace {

Result explain(Desk& desk, const Parameters& given) {
  report::Sentences say(desk.language);
  auto text = report::explainTerm(given.text("term"), say);
  if (!text)
    return failed(ErrorCode::BadInput, "there is no page about '" + given.text("term") + "'",
                  {{"terms", report::explainableTerms()}});
  return Json{{"text", *text}};
}

} // namespace

Method explainMethod() {
  return {.name = "explain",
          .summary = "The page about a word: a disposition, a kind of step, and more.",
          .parameters = {{.name = "term", .needed = Needed::Yes, .help = "the word"}},
          .result = "{text}",
          .needs = Needs::Nothing,
          .run = explain};
}

} // namespace fg::serve
