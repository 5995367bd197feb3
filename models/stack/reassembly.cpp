#include "stack/reassembly.h"

#include "stack/icmp.h"
#include "stack/ip_stack.h"

#include <algorithm>

namespace fg::stack {

using device::Frame;

namespace {

constexpr size_t kLargestPayload = 0xffff - 20;

size_t endOf(const net::Ipv4Packet& piece) { return piece.fragmentOffset() + piece.payload().size(); }

} // namespace

void Reassembly::stop() {
  m_queues.clear();
  *m_alive = false;
}

std::optional<Frame> Reassembly::add(Frame frame) {
  const net::Ipv4Packet& packet = *frame.packet;
  Key key{packet.source(), packet.destination(), packet.header().id, packet.protocol()};
  auto [it, isNew] = m_queues.try_emplace(key);
  Queue& queue = it->second;
  net::SimTime timeout = std::chrono::seconds(m_stack.ns().ipv4().ipfragTime);
  core::Scheduler& scheduler = m_stack.ns().environment().scheduler;
  if (isNew)
    queue.timer = scheduler.after(timeout, [this, key, alive = m_alive] {
      if (*alive) timeOut(key);
    });
  switch (fitOf(queue, packet)) {
  case Fit::Fits:
    break;
  case Fit::Duplicate:
    m_stack.drop(frame, trace::Disposition::Malformed, "this fragment was here already");
    return {};
  case Fit::Overlaps:
    discard(it, std::move(frame), "it overlaps another fragment of its packet: all of them are thrown away");
    return {};
  case Fit::Nonsense:
    discard(it, std::move(frame), "its place in the packet cannot be: all fragments are thrown away");
    return {};
  }
  uint16_t offset = packet.fragmentOffset();
  queue.pieces.emplace(offset, std::move(frame));
  if (!isComplete(queue)) return {};
  scheduler.cancel(queue.timer);
  Queue complete = std::move(queue);
  m_queues.erase(it);
  return join(std::move(complete));
}

// ip_frag_queue and inet_frag_queue_insert.
Reassembly::Fit Reassembly::fitOf(const Queue& queue, const net::Ipv4Packet& piece) {
  size_t begin = piece.fragmentOffset(), end = endOf(piece);
  bool ragged = piece.moreFragments() && piece.payload().size() % 8 != 0;
  if (end == begin || end > kLargestPayload || ragged) return Fit::Nonsense;
  for (const auto& [offset, frame] : queue.pieces) {
    size_t otherEnd = endOf(*frame.packet);
    if (begin >= offset && end <= otherEnd) return Fit::Duplicate;
    if (begin < otherEnd && offset < end) return Fit::Overlaps;
    bool beyondLast = !frame.packet->moreFragments() && end > otherEnd;
    bool beforeKnown = !piece.moreFragments() && otherEnd > end;
    if (beyondLast || beforeKnown) return Fit::Nonsense;
  }
  return Fit::Fits;
}

void Reassembly::discard(std::map<Key, Queue>::iterator queue, Frame last, std::string_view reason) {
  m_stack.ns().environment().scheduler.cancel(queue->second.timer);
  auto pieces = std::move(queue->second.pieces);
  m_queues.erase(queue);
  for (const auto& [offset, frame] : pieces)
    m_stack.drop(frame, trace::Disposition::Malformed, reason);
  m_stack.drop(last, trace::Disposition::Malformed, reason);
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
      m_stack.record(piece,
                     trace::DeliverLocally{m_stack.recorder().intern("reassembly, into the first fragment")});
  }
  net::Ipv4Packet::Spec spec{header.source, header.destination, header.protocol,    header.ttl,
                             header.tos,    header.id,          header.dontFragment};
  whole.packet = net::Ipv4Packet::make(spec, payload);
  whole.notes.largestFragment = static_cast<uint16_t>(largest);
  return whole;
}

void Reassembly::timeOut(const Key& key) {
  auto node = m_queues.extract(key);
  if (node.empty()) return;
  for (auto& [offset, frame] : node.mapped().pieces) {
    m_stack.drop(frame, trace::Disposition::LinkFault,
                 "another fragment of the same packet did not come in time (net.ipv4.ipfrag_time)");
    constexpr uint8_t kReassembly = 1;
    bool mine = m_stack.ns().isLocal(frame.packet->destination());
    if (offset == 0 && mine) m_stack.icmp().sendError(frame, {net::icmp::kTimeExceeded, kReassembly});
  }
}

} // namespace fg::stack
