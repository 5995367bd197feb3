// The parameter of methods that tell a packet's way: for classes that guess each decision before they see it.
#pragma once

#include "report/json/render_json.h"
#include "serve/parameters.h"

namespace fg::serve {

inline Parameter outcomesParameter() {
  return {.name = "outcomes",
          .kind = ParameterKind::Truth,
          .help = "each step also tells what else could have been decided there"};
}

inline report::TellOutcomes outcomesIn(const Parameters& given) {
  return given.truth("outcomes") ? report::TellOutcomes::Yes : report::TellOutcomes::No;
}

} // namespace fg::serve
