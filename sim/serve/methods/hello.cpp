// hello: who is there, and what it can do.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result greet(Desk& desk, const Parameters& given) {
  if (given.has("language")) desk.language = *report::parseLanguage(given.text("language"));
  Json names = Json::array();
  const auto all = methods();
  for (const Method& method : all.all())
    names.push_back(method.name);
  return Json{{"program", "flannelgraph"},
              {"version", FLANNELGRAPH_VERSION},
              {"protocol", kProtocolVersion},
              {"methods", names}};
}

} // namespace

Method helloMethod() {
  return {.name = "hello",
          .summary = "Says which program and protocol this is, and chooses the language of all texts.",
          .parameters = {{.name = "language", .help = "of texts that people read", .oneOf = {"en", "zh_CN"}}},
          .result = "{program, version, protocol, methods}",
          .needs = Needs::Nothing,
          .run = greet};
}

} // namespace fg::serve
