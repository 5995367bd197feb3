// What a check found, before it is known which packets it costs.
#pragma once

#include "report/examination.h"
#include "trace/recording.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fg::doctor {

// Which lost packets are laid to a finding: those that all of this is true of. What is empty asks nothing.
struct Blame {
  std::vector<std::string> kinds = {};         // of their diagnosis (report/diagnosis)
  std::vector<std::string> causes = {};        // exactly these, of their diagnosis
  std::vector<trace::NamespaceId> visits = {}; // they came by one of these
  std::vector<net::Ipv4Prefix> about = {}; // their source or destination, anywhere on the way, lies in one
  std::vector<std::string> services = {};  // they were sent to one of these: "kube-system/kube-dns"
  std::vector<report::TargetKind> targets = {}; // they were sent to one of these kinds
  bool nothing = false;                         // it costs no packet
};

struct ProofPacket {
  std::string from; // a place
  net::Ipv4Address to;
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t port = 0, sourcePort = 0;
};

struct Suspicion {
  report::Finding finding;
  Blame blame;
  // The change that made it so; empty: since when is not known.
  std::function<bool(const trace::StateChange&)> since;
  // It is told only where a packet is lost because of it: what the state alone shows is not enough.
  bool needsProof = false;
  bool isMild = false; // a warning stays one, whatever it costs
  // A packet of its own that shows it, beside those that are sent anyway.
  std::optional<ProofPacket> proof;
  // Findings of one check with the same key are one, in several places; empty: it stands alone.
  std::string key;
};

// All that was found, in the order of the checks.
class Suspicions {
public:
  static constexpr std::size_t kMostEvidence = 3; // of a finding in many places

  void add(Suspicion suspicion);
  std::vector<Suspicion>& all() { return m_all; }
  const std::vector<Suspicion>& all() const { return m_all; }

private:
  std::vector<Suspicion> m_all;
};

// "node1, node2".
std::string listed(const std::vector<std::string>& names);

} // namespace fg::doctor
