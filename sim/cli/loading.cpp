#include "cli/loading.h"

#include "cli/terminal.h"
#include "session/reading.h"

#include <filesystem>

namespace fg::cli {

std::optional<scenario::Scenario> load(const std::string& name, const Common& common) {
  auto result = whileItSays("reading " + name, [&] { return session::read(name); });
  print(result.diagnostics);
  if (core::hasErrors(result.diagnostics)) return {};
  if (result.scenario && common.seed) result.scenario->seed = *common.seed;
  return std::move(result.scenario);
}

report::Language languageOf(const Common& common) {
  return report::parseLanguage(common.language).value_or(report::Language::English);
}

net::SimTime timeOf(const std::string& option, const scenario::Scenario& scenario) {
  if (option.empty()) return scenario.end;
  return net::parseDuration(option).value_or(scenario.end);
}

bool makeFolder(const std::string& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder)) return true;
  std::filesystem::create_directories(folder, error);
  if (error) printError(folder + ": " + error.message());
  return !error;
}

const world::Place* place(engine::Simulation& simulation, const std::string& name) {
  const world::Place* found = simulation.world().find(name);
  if (!found)
    printError("there is no place '" + name + "'", core::didYouMean(name, simulation.world().placeNames()));
  return found;
}

} // namespace fg::cli
