#include "recording/hop_json.h"

#include "report/json/render_json.h"
#include "report/json/step_json.h"
#include "report/words/narrator.h"

namespace fg::recording {

Json inBoth(const std::string& english, const std::string& chinese) {
  return english == chinese ? Json(english) : Json{{"en", english}, {"zh_CN", chinese}};
}

std::string inOne(const Json& text, report::Language language) {
  const char* key = language == report::Language::English ? "en" : "zh_CN";
  const Json& own = text.is_object() && text.contains(key) ? text[key] : text;
  return own.is_string() ? own.get<std::string>() : std::string();
}

Json hopsInBoth(const trace::Recording& recording, trace::PacketId packet, std::size_t first,
                const world::Directory& directory, const report::Sentences& english,
                const report::Sentences& chinese) {
  const trace::Trace trace = trace::traceOf(recording, packet);
  const report::Narrator inChinese(recording, directory, chinese);
  Json out = report::hopsJson(trace, recording, directory, english, {.first = first});
  for (std::size_t hop = first; hop < trace.hops.size(); ++hop) {
    const std::vector<report::StepLines> other = inChinese.hop(trace, hop);
    for (std::size_t i = 0; i < other.size(); ++i) {
      Json& step = out[hop - first]["steps"][i];
      step["summary"] = inBoth(step["summary"].get<std::string>(), report::summary(other[i], chinese));
      report::addSaid(step, chinese);
      const auto* wrapped = std::get_if<trace::Encapsulate>(&other[i].step->detail);
      if (!wrapped || !step.contains("packet")) continue;
      step.erase("packet");
      step["outer"] = wrapped->outerPacket.value;
    }
  }
  return out;
}

} // namespace fg::recording
