// The lines of `flannelgraph run`: what happened to the network's state, where, and who did it.
#pragma once

#include "report/sentences.h"
#include "trace/recording.h"

#include <string>

namespace fg::report {

// "route removed: 172.33.31.0/24 via 172.30.115.77 dev eth2"
std::string changeText(const trace::StateChange& change, const Sentences& say);

// "41s       node1         route removed: 172.33.31.0/24 via 172.30.115.77 dev eth2   event 3 …", broken at
// `width`.
std::string renderChange(const trace::Recording& recording, const trace::StateChange& change,
                         const Sentences& say, int width = 96);

// "02-three-node-as-captured.json:7:5": the folder would fill the line.
std::string sourceText(core::SourceRef source);

// When something happened, as "41.301s": nothing finer than a millisecond, or a microsecond in the first
// second.
std::string momentText(net::SimTime time);

} // namespace fg::report
