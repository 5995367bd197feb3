// library: the scenarios that come with the program.
#include "serve/register.h"

#include "scenario/library.h"

namespace fg::serve {
namespace {

Result listLibrary(Desk&, const Parameters&) {
  Json out = Json::array();
  for (const scenario::LibraryEntry& entry : scenario::listLibrary())
    out.push_back({{"name", entry.name},
                   {"file", entry.file},
                   {"title", entry.title},
                   {"description", entry.description},
                   {"topic", entry.topic}});
  return Json{{"scenarios", out}};
}

} // namespace

Method libraryMethod() {
  return {.name = "library",
          .summary = "Lists the scenarios that come with the program.",
          .result = "{scenarios: [{name, file, title: {en, zh_CN}, description: {en, zh_CN}, topic}]}",
          .needs = Needs::Nothing,
          .run = listLibrary};
}

} // namespace fg::serve
