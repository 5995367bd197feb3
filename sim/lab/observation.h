// What is seen of a play, in the model and in the kernel alike, so that the two can be held against each
// other.
#pragma once

#include "engine/probe.h"
#include "net/ipv4_packet.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fg::lab {

// The probe as the receiver's IP layer hands it to a socket or to the echo responder.
struct Arrival {
  std::string place;
  net::Ipv4Address source, destination;
  uint16_t sourcePort = 0, destinationPort = 0;
  uint8_t ttl = 0;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

// What came back to the sender. Of TCP, what SYN/ACK and reset say of themselves is the stack's own affair:
// its TTL is 0.
struct Response {
  enum class Kind { EchoReply, Datagram, Connected, Refused, IcmpError, SendFailed } kind = Kind::EchoReply;
  net::Ipv4Address from;
  uint8_t type = 0, code = 0; // IcmpError
  uint32_t info = 0;          // IcmpError: the next MTU, or the gateway of a redirect
  uint8_t ttl = 0;
  std::string error; // SendFailed: "Network is unreachable"
  friend auto operator<=>(const Response&, const Response&) = default;
};

struct ProbeSeen {
  std::vector<Arrival> arrivals;   // more than one where a frame was delivered twice
  std::vector<Response> responses; // in their order
  // The places that it came to, in their order, beginning with the sender; empty where nobody looked.
  std::vector<std::string> hops = {};
  bool isCopied = false; // the model's: a bridge made a copy of it, whose order among the hops is chance's
};

struct CommandSeen {
  int status = 0;
  std::string out, err;
};

// One rule as iptables-save -c counts it; index 0 is the chain's policy.
struct RuleSeen {
  std::string table, chain;
  int index = 0;
  std::string text;
  uint64_t packets = 0, bytes = 0;
};

// The tables of one namespace.
struct TablesSeen {
  std::vector<RuleSeen> rules;
  std::vector<std::string> connections, forwarding, neighbors, routes; // lines, made comparable (tables.h)
};

using Snapshot = std::map<std::string, TablesSeen>; // by place

// In the order of the plan's steps of each kind (plan.h).
struct Observation {
  std::vector<ProbeSeen> probes;
  std::vector<CommandSeen> commands;
  std::vector<Snapshot> snapshots;
  bool resetRacesProgram = false; // race.h; the model's
};

std::string text(const Arrival& arrival);
std::string text(const Response& response);

} // namespace fg::lab
