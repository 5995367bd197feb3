// What the words about a step may look at: the hop, the packet as it is just then, and who is who.
#pragma once

#include "report/sentences.h"
#include "trace/trace.h"
#include "world/directory.h"

#include <string>

namespace fg::report {

template<class... F> struct Overloaded : F... { using F::operator()...; };
template<class... F> Overloaded(F...) -> Overloaded<F...>;

// Everything: also each rule that the packet was passed by, of which a cluster has tens of thousands.
enum class Telling { WhatCounts, Everything };

struct HopContext {
  const trace::Recording& recording;
  const world::Directory& directory;
  const Sentences& say;
  const trace::Trace& trace;
  size_t hopIndex = 0;
  const world::Place* place = nullptr; // of the hop; null where the directory does not know it
  std::string name;                    // of the hop, short
  net::PacketHeader header;            // as it is before the step that is told
  std::string mark;                    // the packet's mark here, "" while it has none
  net::SimTime previous{0};            // when the step before was recorded
  Telling telling = Telling::WhatCounts;

  const trace::Hop& hop() const { return trace.hops[hopIndex]; }
  std::string_view text(trace::StringId id) const { return recording.text(id); }
  // A sentence of the recording, in the language that is spoken.
  std::string told(trace::StringId id) const { return say.recorded(text(id)); }
};

// The short name of a namespace, or the recording's name where the directory does not know it. What is called
// "gateway of lan" is called so in the language that is spoken.
std::string placeName(const trace::Recording& recording, const world::Directory& directory,
                      const Sentences& say, trace::NamespaceId id);
// "pod coredns-… on node3", "service kube-system/kube-dns", "node3".
std::string addressText(net::Ipv4Address address, const world::Directory& directory, const Sentences& say,
                        const world::Place* from);
// "a > b" with ports where the protocol has them.
std::string flowText(const net::PacketHeader& header);
std::string endText(net::Ipv4Address address, uint16_t port, net::Protocol protocol);
// "0.304 ms", three digits behind the point.
std::string millisecondsText(net::SimTime time, const Sentences& say);
std::string chanceText(double probability);
// "-> node1:eth2" without the arrow; empty where nobody in the model has the address.
std::string ownerText(net::Ipv4Address address, const world::Directory& directory, const Sentences& say,
                      const world::Place* from);
// Changes `header` as the transformation says.
void apply(net::PacketHeader& header, const trace::Transformation& change, const trace::Recording& recording);

} // namespace fg::report
