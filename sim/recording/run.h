// A whole run, to be held against another.
#pragma once

#include "recording/contents.h"
#include "recording/writer.h"

namespace fg::recording {

// What a play of the scenario would write down, without tables: nothing where `keepOn` stopped it.
std::optional<Contents> storyOf(const Take& take, const engine::Options& options, const KeepOn& keepOn);

// The run of that name: a recording as it is, or a scenario or capture played to its end. Findings,
// otherwise; none where `keepOn` stopped it.
tl::expected<Contents, std::vector<core::Diagnostic>>
runOf(const std::string& name, std::optional<uint64_t> seed, const KeepOn& keepOn);

} // namespace fg::recording
