#include "report/html/render_html.h"

#include "report/html/page.h"
#include "report/json/render_json.h"
#include "report/text/verdict.h"
#include "report/words/context.h"

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

Json pageWords(const Sentences& say) {
  return {{"language", say.language() == Language::SimplifiedChinese ? "zh-CN" : "en"},
          {"outer", say("page.outer")},
          {"reply", say("page.reply")},
          {"chain", say("page.chain")},
          {"rule", say("page.rule")},
          {"outcome", say("page.outcome")},
          {"destination", say("page.destination")},
          {"gateway", say("page.gateway")},
          {"device", say("page.device")},
          {"metric", say("page.metric")},
          {"field", say("page.field")},
          {"value", say("page.value")},
          {"keys", say("page.keys")},
          {"back", say("page.back")},
          {"on", say("page.on")},
          {"ways", say("page.ways")}};
}

// Nothing in it may end the script element that holds it: "<" stands only inside of JSON's texts.
std::string safeText(const Json& json) {
  std::string out;
  for (char c : json.dump(-1, ' ', false, Json::error_handler_t::replace))
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  return out;
}

} // namespace

std::string renderHtml(const ProbeReport& report, const world::Directory& directory, const Sentences& say) {
  Json json = renderJson(report, directory, say);
  json.erase("rule_hits");
  json["title"] = titleOf(report);
  json["words"] = pageWords(say);
  for (std::size_t i = 0; i < report.paths.size(); ++i) {
    auto lines = verdictLines(report, report.paths[i], directory, say);
    json["paths"][i]["verdict"] = lines.empty() ? "" : lines.front().label + "  " + lines.front().text;
  }
  std::string page(htmlPage());
  page.replace(page.find(kTracePlace), kTracePlace.size(), safeText(json));
  return page;
}

} // namespace fg::report
