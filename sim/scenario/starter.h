// A scenario to start from.
#pragma once

#include "core/diagnostic.h"

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace fg::scenario {

// The text of a new scenario: a small commented one, or the text of `base` (a file, or the number or name of
// one in the library). An error where there is no such scenario, or where it cannot be read.
tl::expected<std::string, std::vector<core::Diagnostic>>
newScenarioText(const std::optional<std::string>& base = {});

} // namespace fg::scenario
