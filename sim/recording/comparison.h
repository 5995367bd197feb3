// Where two whole runs part: the first change of the state, and the first packet, that they have otherwise.
#pragma once

#include "recording/contents.h"
#include "recording/writer.h"

namespace fg::recording {

// {a, b, first, change, packet}. a and b: {name, end_ns, changes, packets}, how many there are. `change` and
// `packet` are null where all are alike, else {index, a, b}; a side that has no more is null. A change is as
// in "changes". A packet is a trace with one way, as "send" answers it; where both sides have it, `rows` and
// `first` hold the two ways against each other, as comparisonJson() does. The outer `first` names what comes
// first by its time: "change", "packet", or null. When something happened does not count, nor the number that
// a ping draws, nor where in a
// file. Nothing where `keepOn` stopped it.
std::optional<Json> comparedRuns(const Contents& a, const Contents& b, report::Language language,
                                 const KeepOn& keepOn);

} // namespace fg::recording
