// A JSON document as it is printed.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace fg::report {

// Indented by two, with a newline at the end.
std::string pretty(const nlohmann::ordered_json& document);

} // namespace fg::report
