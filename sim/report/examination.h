// What `doctor` found in a network: what is wrong, root cause first, and which kinds of packets arrive.
#pragma once

#include "core/diagnostic.h"
#include "net/ipv4_address.h"
#include "net/protocol.h"
#include "net/sim_time.h"
#include "report/diagnosis.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fg::report {

// What a finding rests on: a state, and in a capture the file and line that tell of it.
struct Evidence {
  std::string text;
  core::SourceRef source;
};

struct Finding {
  std::string id; // the check's name: "missing-route"
  core::Severity severity = core::Severity::Error;
  std::vector<std::string> places; // where it is; the cluster where there are none
  std::string cause;
  std::string effect; // on what, in words; the packets that it costs are `cells`
  std::vector<Evidence> evidence;
  std::size_t moreEvidence = 0; // of the same kind, that is not told
  std::string since;            // "t = 41s: ...", or empty where nothing is recorded of it
  core::SourceRef sinceSource;
  std::vector<PlacedCommand> remedy; // all of them together; none: see `advice`
  std::string advice;                // what to do where no command mends it
  std::string tried;                 // what came of the remedy on a copy of the network
  std::optional<Check> check;        // read only, and what it prints on the real node
  std::vector<std::size_t> cells;    // of the matrix, that fail because of it
};

// --- the matrix: packets that stand for all others of their class ----------------------------------

enum class SourceKind { Node, Pod, Outside };
// Flow: one that is remembered, from a source port of its own.
enum class TargetKind { Pods, Node, Service, NodePort, World, Flow };
std::string_view name(SourceKind kind); // "node"
std::string_view name(TargetKind kind); // "pods"

// A row.
struct MatrixSource {
  SourceKind kind = SourceKind::Node;
  std::string place, node;   // that is asked
  std::size_t standsFor = 1; // so many that are alike
};

// A column.
struct MatrixTarget {
  TargetKind kind = TargetKind::Pods;
  std::string name;      // "172.33.31.0/24", "node2", "kube-system/kube-dns:dns", "the world"
  std::string node = {}; // of pods and node ports
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t port = 0;
  bool large = false; // as large as the sender's MTU, and not to be fragmented
  std::size_t standsFor = 1;
};

// A class of packets, by the one that stands for it.
struct MatrixCell {
  std::size_t source = 0, target = 0;
  std::string to; // the place or address that was asked
  net::Ipv4Address address;
  uint16_t port = 0;
  uint16_t bytes = 56;      // of data
  bool passes = false;      // it arrives and is answered, by every way that chance can take
  bool isUncertain = false; // it met what is not modelled
  std::string disposition;  // of the request; "delivered" also where the answer is lost
  bool answered = false;
  std::string seenFrom;               // the source that the receiver sees; empty where nobody got it
  std::string endedIn;                // the place where it, or its answer, was lost; empty where it passes
  std::string step;                   // the one decision that makes it fail
  std::optional<std::size_t> finding; // that it is laid to
  std::vector<std::string> assumptions;
};

struct Examination {
  std::string subject; // the scenario's or capture's name
  bool isCapture = false;
  net::SimTime at{0};
  std::vector<Finding> findings; // root cause first
  std::vector<MatrixSource> sources;
  std::vector<MatrixTarget> targets;
  std::vector<MatrixCell> cells;        // by source, then by target; not every source asks every target
  std::vector<std::string> assumptions; // what every verdict here rests on
  std::vector<std::string> missing;     // what could not be looked at, and why
  std::size_t checks = 0;               // how many kinds of trouble were looked for
};

} // namespace fg::report
