#include "stack/reassembly.h"

#include "stack/icmp.h"
#include "stack/ip_stack.h"

#include <algorithm>

namespace fg::stack {

using device::Frame;

namespace {

constexpr net::SimTime kTimeout = std::chrono::seconds(30); // net.ipv4.ipfrag_time

} // namespace

void Reassembly::stop() {
  m_queues.clear();
  *m_alive = false;
}

std::optional<Frame> Reassembly::add(Frame frame) {
  if (!frame.packet->isFragment()) return frame;
  const net::Ipv4Packet& packet = *frame.packet;
  Key key{packet.source(), packet.destination(), packet.header().id, packet.protocol()};
  auto [it, isNew] = m_queues.try_emplace(key);
  Queue& queue = it->second;
  core::Scheduler& scheduler = m_stack.ns().environment().scheduler;
  if (isNew)
    queue.timer = scheduler.after(kTimeout, [this, key, alive = m_alive] {
      if (*alive) timeOut(key);
    });
  queue.pieces.insert_or_assign(packet.fragmentOffset(), std::move(frame));
  if (!isComplete(queue)) return {};
  scheduler.cancel(queue.timer);
  Queue complete = std::move(queue);
  m_queues.erase(it);
  return join(std::move(complete));
}

bool Reassembly::isComplete(const Queue& queue) const {
  size_t expected = 0;
  bool last = false;
  for (const auto& [offset, frame] : queue.pieces) {
    if (offset != expected) return false;
    expected += frame.packet->payload().size();
    last = !frame.packet->moreFragments();
  }
  return last;
}

Frame Reassembly::join(Queue queue) {
  Frame whole = std::move(queue.pieces.begin()->second);
  net::PacketHeader header = whole.packet->header();
  net::Bytes payload;
  size_t largest = 0;
  for (auto& [offset, piece] : queue.pieces) {
    const net::Ipv4Packet& packet = offset == 0 ? *whole.packet : *piece.packet;
    largest = std::max<size_t>(largest, packet.length());
    payload.insert(payload.end(), packet.payload().begin(), packet.payload().end());
    if (offset != 0)
      m_stack.record(piece, trace::DeliverLocally{m_stack.recorder().intern("reassembly, into the first fragment")});
  }
  net::Ipv4Packet::Spec spec{header.source, header.destination, header.protocol, header.ttl,
                             header.tos,    header.id,          header.dontFragment};
  whole.packet = net::Ipv4Packet::make(spec, payload);
  whole.notes.largestFragment = static_cast<uint16_t>(largest);
  return whole;
}

void Reassembly::timeOut(const Key& key) {
  auto node = m_queues.extract(key);
  if (node.empty()) return;
  for (auto& [offset, frame] : node.mapped().pieces) {
    m_stack.drop(frame, trace::Disposition::LinkFault, "another fragment of the same packet did not come within 30 s");
    constexpr uint8_t kReassembly = 1;
    bool mine = m_stack.ns().isLocal(frame.packet->destination());
    if (offset == 0 && mine) m_stack.icmp().sendError(frame, {net::icmp::kTimeExceeded, kReassembly});
  }
}

} // namespace fg::stack
