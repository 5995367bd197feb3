// Since when something is so: the last recorded change that made it so.
#pragma once

#include "core/diagnostic.h"
#include "report/sentences.h"
#include "trace/recording.h"

#include <functional>
#include <string>

namespace fg::report {

struct Since {
  std::string text;       // "t = 41s: ...", or "from the start"
  core::SourceRef source; // the scenario's event behind it, where there is one
};

// From the last change until `end` that `isIt` accepts; "from the start" otherwise.
Since sinceWhen(const trace::Recording& recording, net::SimTime end,
                const std::function<bool(const trace::StateChange&)>& isIt, const Sentences& say);

} // namespace fg::report
