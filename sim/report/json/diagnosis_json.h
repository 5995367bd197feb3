// A diagnosis as JSON.
#pragma once

#include "report/diagnosis.h"

#include <nlohmann/json.hpp>

namespace fg::report {

nlohmann::ordered_json diagnosisJson(const Diagnosis& diagnosis);

} // namespace fg::report
