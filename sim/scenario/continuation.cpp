#include "scenario/continuation.h"

#include "scenario/library.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace fg::scenario {

std::string continuationText(const std::string& extends, uint64_t seed, const std::vector<Event>& events,
                             net::SimTime end) {
  using Json = nlohmann::ordered_json;
  auto text = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
  std::string out = "{\n  \"format\": \"flannelgraph/1\",\n  \"extends\": " + text(extends)
                    + ",\n  \"seed\": " + std::to_string(seed)
                    + ",\n  \"end\": " + text(net::durationText(end)) + ",\n  \"events\": [";
  for (const Event& event : events) {
    Json one{{"at", net::durationText(event.at)}, {"on", event.on}, {"run", event.arguments.at("command")}};
    out += (&event == &events.front() ? "\n    " : ",\n    ") + text(one);
  }
  return out + (events.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::string nameToExtend(const Scenario& scenario, const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path file = fs::weakly_canonical(scenario.file, error);
  if (auto known = findScenario(scenario.name))
    if (fs::weakly_canonical(*known, error) == file) return scenario.name;
  fs::path here = fs::weakly_canonical(folder.empty() ? "." : folder, error);
  fs::path relative = file.lexically_relative(here);
  return relative.empty() ? file.string() : relative.string();
}

bool isFileOf(const Scenario& scenario, const std::string& file) {
  std::error_code error;
  return std::filesystem::equivalent(scenario.file, file, error) && !error;
}

} // namespace fg::scenario
