// A view of the recording: one packet's way as hops and steps, and the answer to it.
#pragma once

#include "trace/recording.h"

namespace fg::trace {

// One visit to one namespace.
struct Hop {
  NamespaceId where;
  net::PacketHeader header; // as the packet came in, or was made
  std::vector<const Step*> steps;
};

struct Trace {
  PacketId packet;
  Disposition disposition = Disposition::InFlight;
  net::PacketHeader sent; // as it was made
  net::PacketHeader last; // as it was when it ended
  NamespaceId endedIn;
  net::SimTime begin{0}, end{0};
  std::vector<Hop> hops;
};

// A probe and what came of it: the answer, or the error that it caused.
struct Conversation {
  Trace request;
  std::optional<Trace> reply;
};

// The views point into `recording` and are valid as long as it is not added to.
Trace traceOf(const Recording& recording, PacketId packet);
Conversation conversationOf(const Recording& recording, PacketId probe);
// The outer packet in which this one was lost; nothing where it ended by itself.
std::optional<Trace> carrierOf(const Recording& recording, const Trace& lost);

// Invariants that every trace must keep: time never goes back; every hop but the first enters, every
// hop but the last exits, or is put into another packet; nothing follows the end; jumps return to where they
// came from; a transformation changes something. One sentence for each that is broken, none for a good trace.
std::vector<std::string> validate(const Recording& recording, const Trace& trace);

} // namespace fg::trace
