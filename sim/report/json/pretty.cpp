#include "report/json/pretty.h"

namespace fg::report {

std::string pretty(const nlohmann::ordered_json& document) { return document.dump(2) + "\n"; }

} // namespace fg::report
