// What the made-up probes showed, as tables for people.
#pragma once

#include "lab/probing.h"

namespace fg::lab {

// A row for each kind of sender and target, another for each way to ask, and a last line: "200 of 200 probes
// agree with your kernel".
std::string agreementTable(const Probing& probing);
// Each probe with what both sides saw of it.
std::string agreementList(const Probing& probing);

} // namespace fg::lab
