// A packet's way as a recording keeps it: sentences in every language, and what travels in it by number.
#pragma once

#include "recording/line.h"
#include "report/sentences.h"
#include "trace/trace.h"
#include "world/directory.h"

namespace fg::recording {

// The text, or {"en", "zh_CN"} where the languages differ.
Json inBoth(const std::string& english, const std::string& chinese);
// The text in that language; empty where it is no such thing.
std::string inOne(const Json& text, report::Language language);

// The hops from that one on, as report::hopsJson() tells them, but for "summary", and "outer": the number of
// the packet that this one is put into, instead of "packet".
Json hopsInBoth(const trace::Recording& recording, trace::PacketId packet, std::size_t first,
                const world::Directory& directory, const report::Sentences& english,
                const report::Sentences& chinese);

} // namespace fg::recording
