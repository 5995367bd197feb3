// What a scenario tells and expects, as JSON.
#pragma once

#include "scenario/scenario.h"

#include <nlohmann/json.hpp>

namespace fg::report {

// What the scenario itself expects to be tried: [{at_ns, from, to, protocol, destination_port}].
nlohmann::ordered_json probesJson(const scenario::Scenario& scenario);
// Its texts by their moments: [{time_ns, on, event, text: {en, zh_CN}}].
nlohmann::ordered_json narrationJson(const scenario::Scenario& scenario);

} // namespace fg::report
