// The packets that a doctor sends: one for each class of (where from, where to, protocol), all at the same
// time, and what became of each.
#pragma once

#include "doctor/patient.h"
#include "report/examination.h"
#include "trace/trace.h"

#include <optional>
#include <vector>

namespace fg::doctor {

// One way that chance can take a class's packet.
struct Way {
  trace::PacketId packet;
  trace::Conversation conversation; // points into the recording
  bool passes = false;
  std::optional<report::Diagnosis> diagnosis; // where it does not
};

// What is asked, by names, so that it can be asked in a copy of the network too.
struct Question {
  std::size_t source = 0, target = 0; // in the matrix
  std::string from = {}, to = {};     // places; `to` empty: `address` is asked as it is
  net::Ipv4Address address = {};
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t port = 0;
  bool isLarge = false; // instead of `bytes`: as much as the sender's own MTU takes, not to be fragmented
  uint8_t ttl = 64;
  uint16_t sourcePort = 0; // 0: another one each time
};

struct Flow {
  Question question;
  std::vector<Way> ways; // at least one once it was sent

  const Way* lost() const; // the first that does not pass; null where all do
  bool passes() const { return !ways.empty() && !lost(); }
};

class Traffic {
public:
  // What there is to be asked in this network.
  static Traffic plan(Patient& patient);
  // One more question, for which the matrix gets a row and a column of its own where it has none that fit.
  void addProof(const ProofPacket& packet);
  // The same questions, of `these` flows only.
  Traffic again(const std::vector<std::size_t>& these) const;

  // Sends everything and waits for what becomes of it. Questions that make no sense there are dropped: a
  // node that has no way into the world has pods that have none.
  void send(Patient& patient);

  std::vector<report::MatrixSource> sources;
  std::vector<report::MatrixTarget> targets;
  std::vector<Flow> flows;
  std::vector<Flow> hops;            // as traceroute sends them: they end at the first router
  std::vector<std::string> notAsked; // and why

private:
  void launch(Patient& patient, Flow& flow);
  void conclude(Patient& patient, Flow& flow);
  void dropSenseless();

  uint16_t m_port = 40000; // of the next packet
};

// What became of a way in one namespace and one sentence: "node2: filter FORWARD: policy DROP: 3 rules".
std::string decidingStep(Patient& patient, const Way& way);
// The cells of the matrix, in the order of the flows.
std::vector<report::MatrixCell> cellsOf(Patient& patient, const Traffic& traffic);

} // namespace fg::doctor
