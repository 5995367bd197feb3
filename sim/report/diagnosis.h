// Why a packet did not arrive: the cause, since when, what mends it, and where to look on a real node.
#pragma once

#include "core/diagnostic.h"
#include "trace/trace.h"
#include "world/directory.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::report {

class Sentences;

// A command line, and the network namespace that it belongs into.
struct PlacedCommand {
  std::string place;
  std::string command;
};

struct Check {
  PlacedCommand run;
  std::string expected; // what the command prints now, where that can be foretold
};

struct Diagnosis {
  std::string kind;    // the cause's name in the registry: "missing-route"
  std::string verdict; // "no-route, at the gateway of node1. No iptables rule did it."
  std::string cause;
  std::string since;                // "t = 41s: …", or "from the start"
  core::SourceRef sinceSource;      // the scenario's event behind it, where there is one
  std::vector<PlacedCommand> mends; // any one of them; to be tried on a copy, in this order
  std::string advice;               // what to do where no command mends it
  std::optional<Check> check;
  std::string triedResult; // "delivered, ttl 63", filled in by the engine that tried mends.front()
};

// Nothing where request and reply both arrived, or where only the request was asked for and arrived.
std::optional<Diagnosis> diagnose(const trace::Recording& recording, const trace::Conversation& conversation,
                                  const world::Directory& directory, const Sentences& say);

} // namespace fg::report
