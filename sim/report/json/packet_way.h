// A packet that travelled by itself, made ready for a page, a picture or a table: what "hops" of the protocol
// says of it, as one way of `trace --json`.
#pragma once

#include "report/sentences.h"
#include "report/text/verdict.h"

#include <nlohmann/json.hpp>

#include <string>

namespace fg::report {

struct PacketWay {
  std::string title; // "10.1.0.1 > 10.1.0.2"
  VerdictLine verdict;
  nlohmann::ordered_json flow;
  nlohmann::ordered_json path; // as in `paths` of renderJson(); times are since the packet was made
};

PacketWay wayOf(nlohmann::ordered_json packet, const Sentences& say);

} // namespace fg::report
