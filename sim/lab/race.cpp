#include "lab/race.h"

#include "net/protocol.h"
#include "trace/trace.h"

namespace fg::lab {
namespace {

bool isTcp(const net::PacketHeader& header) { return header.protocol == net::Protocol::Tcp; }

// The acknowledgement and the answer are made at one instant.
bool alsoAnswered(const trace::Recording& recording, trace::PacketId acknowledgement) {
  const net::PacketHeader made = trace::traceOf(recording, acknowledgement).sent;
  const trace::PacketRecord& record = recording.packets[acknowledgement.value];
  for (uint32_t i = acknowledgement.value + 1; i < recording.packets.size(); ++i) {
    const trace::PacketRecord& other = recording.packets[i];
    if (other.at > record.at) break;
    if (other.origin != record.origin || other.steps.empty()) continue;
    const net::PacketHeader sent = trace::traceOf(recording, trace::PacketId{i}).sent;
    if (isTcp(sent) && sent.source == made.source && sent.destination == made.destination
        && sent.sourcePort == made.sourcePort && sent.destinationPort == made.destinationPort
        && sent.length > made.length)
      return true;
  }
  return false;
}

} // namespace

bool resetRacesProgram(const trace::Recording& recording) {
  for (uint32_t i = 0; i < recording.packets.size(); ++i) {
    const trace::PacketRecord& packet = recording.packets[i];
    if (!packet.cause || packet.steps.empty()) continue;
    const net::PacketHeader sent = trace::traceOf(recording, trace::PacketId{i}).sent;
    if (!isTcp(sent) || !(sent.tcpFlags & net::tcp::kRst)) continue;
    if (packet.endedIn == recording.packets[packet.cause.value].origin
        && alsoAnswered(recording, packet.cause))
      return true;
  }
  return false;
}

} // namespace fg::lab
