// Holds the model's observation against the kernel's.
#pragma once

#include "lab/observation.h"
#include "lab/plan.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fg::lab {

// One disagreement, with both sides' words.
struct Difference {
  std::string what; // "probe 2, from a to 10.0.0.2: what came back"
  std::string model, kernel;
  std::optional<std::size_t> probe; // whose walk explains it, where it is a probe's
};

// What became of one probe on both sides, and in what they agree.
struct Agreement {
  engine::ProbeRequest request;
  ProbeSeen model, kernel;
  bool verdict = false;         // who got it, and what came back
  bool seen = false;            // its addresses, ports and TTL as the receiver sees them
  bool hops = false;            // or nobody looked
  std::string disposition = {}; // the model's
  bool isFull() const { return verdict && seen && hops; }
};

// "from a to 10.0.0.2, udp 53"
std::string describe(const engine::ProbeRequest& request);

struct Compared {
  std::vector<Difference> differences;
  std::vector<Agreement> probes;
  std::size_t counters = 0; // of rules and policies: how many moved, on either side
};

// The ports and ICMP identifiers that the plan or a rule names. All others were chosen by chance, where NAT
// found the wanted one taken: any of them is as good as another.
class NamedPorts {
public:
  NamedPorts(const Plan& plan, const Observation& model);
  uint16_t shown(uint16_t port) const; // 0 for one by chance
  std::string shown(const std::string& connection) const;

private:
  std::set<uint16_t> m_named;
};

bool agree(const ProbeSeen& model, const ProbeSeen& kernel, const NamedPorts& named);
Compared compare(const Plan& plan, const Observation& model, const Observation& kernel);

} // namespace fg::lab
