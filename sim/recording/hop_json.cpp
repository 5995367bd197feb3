#include "recording/hop_json.h"

#include "report/json/render_json.h"

namespace fg::recording {

Json inBoth(const std::string& english, const std::string& chinese) {
  return english == chinese ? Json(english) : Json{{"en", english}, {"zh_CN", chinese}};
}

std::string inOne(const Json& text, report::Language language) {
  const char* key = language == report::Language::English ? "en" : "zh_CN";
  const Json& own = text.is_object() && text.contains(key) ? text[key] : text;
  return own.is_string() ? own.get<std::string>() : std::string();
}

Json hopsInBoth(const trace::Recording& recording, trace::PacketId packet, const world::Directory& directory,
                const report::Sentences& english, const report::Sentences& chinese) {
  trace::Trace trace = trace::traceOf(recording, packet);
  Json out = report::hopsJson(trace, recording, directory, english, net::SimTime{0});
  const Json other = report::hopsJson(trace, recording, directory, chinese, net::SimTime{0});
  for (std::size_t hop = 0; hop < out.size(); ++hop)
    for (std::size_t i = 0; i < out[hop]["steps"].size(); ++i) {
      Json& step = out[hop]["steps"][i];
      step["summary"] =
          inBoth(step["summary"].get<std::string>(), other[hop]["steps"][i]["summary"].get<std::string>());
      const auto* wrapped = std::get_if<trace::Encapsulate>(&trace.hops[hop].steps[i]->detail);
      if (!wrapped || !step.contains("packet")) continue;
      step.erase("packet");
      step["outer"] = wrapped->outerPacket.value;
    }
  return out;
}

} // namespace fg::recording
