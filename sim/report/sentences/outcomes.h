// What a class chooses among before a step is shown.
#pragma once

#include "report/sentence.h"

#include <array>

namespace fg::report::sentences {

inline constexpr auto kOutcomes = std::to_array<Sentence>({
    {"outcome.rule", "a rule decides: {0}"},
    {"outcome.policy", "no rule decides, the policy does: {0}"},
    {"outcome.way", "it goes {0}"},
    {"outcome.local", "it is for this host itself"},
    {"outcome.broadcast", "it is for everybody on the link"},
    {"outcome.no-route", "no route leads there"},
    {"outcome.refused", "a route of type {0} refuses it"},
    {"outcome.port", "out of port {0}"},
    {"outcome.flooded", "out of all other ports"},
    {"outcome.to-host", "up to the host itself"},
    {"outcome.nowhere", "nowhere: the frame ends here"},
    {"outcome.neighbor", "the neighbour is {0}"},
    {"outcome.asks", "it is not known: ARP asks, and the packet waits"},
    {"outcome.nobody", "nobody has the address"},
});

} // namespace fg::report::sentences
