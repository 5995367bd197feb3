// The lines about one step, for each kind of step but the walk through a table and the look into the routes.
#pragma once

#include "report/words/context.h"
#include "report/words/line.h"

#include <vector>

namespace fg::report {

// `changes` are the transformations of the hop: those that a table's rule did are told on the rule's line.
std::vector<Line> stepLines(const HopContext& context, const trace::Step& step,
                            const std::vector<const trace::Transformation*>& changes);
// What ping and traceroute print for an ICMP error: "!N"; empty where they print nothing special.
std::string icmpSign(uint8_t type, uint8_t code);

} // namespace fg::report
