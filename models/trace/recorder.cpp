#include "trace/recorder.h"

#include <algorithm>

namespace fg::trace {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20; // of frames, and of packets
constexpr std::size_t kEthernetHeader = 14;

std::span<const uint8_t> ipOf(BeginsWith first, std::span<const uint8_t> bytes) {
  return first == BeginsWith::Ip ? bytes : bytes.subspan(std::min(kEthernetHeader, bytes.size()));
}

} // namespace

NamespaceId Recorder::addNamespace(std::string name, std::string node) {
  m_recording.namespaces.push_back({std::move(name), std::move(node)});
  return {static_cast<uint32_t>(m_recording.namespaces.size() - 1)};
}

PacketId Recorder::beginPacket(NamespaceId where, Origin why, PacketId cause) {
  if (!m_packetsRecorded) return {};
  PacketRecord record;
  record.origin = where;
  record.why = why;
  record.cause = cause;
  record.at = now();
  m_recording.packets.push_back(std::move(record));
  return {static_cast<uint32_t>(m_recording.packets.size() - 1)};
}

Step& Recorder::add(PacketId packet, NamespaceId where) {
  if (!m_pending.empty()) arrive(where);
  m_recording.packets[packet.value].steps.push_back(static_cast<uint32_t>(m_recording.steps.size()));
  Step& added = m_recording.steps.add();
  added.packet = packet;
  added.where = where;
  added.at = now();
  return added;
}

void Recorder::end(PacketId packet, NamespaceId where, Disposition disposition) {
  if (!packet) return;
  PacketRecord& record = m_recording.packets[packet.value];
  if (record.end) return;
  record.end = disposition;
  record.endedIn = where;
  record.steps.shrink_to_fit(); // hardly ever there are more
  m_latestBytes.erase(packet.value);
  // With an outer packet the one inside of it is lost.
  if (record.why == Origin::Encapsulation && disposition != Disposition::Delivered)
    end(record.cause, where, disposition);
}

namespace {

// Does it change where packets go? What packets do to a host themselves does not count.
bool leadsElsewhere(StateKind state) {
  switch (state) {
  case StateKind::Interface:
  case StateKind::Address:
  case StateKind::Route:
  case StateKind::Rule:
  case StateKind::Sysctl:
  case StateKind::Daemon:
  case StateKind::Event:
    return true;
  default:
    return false;
  }
}

} // namespace

void Recorder::change(NamespaceId where, StateKind state, ChangeKind change, std::string what) {
  if (leadsElsewhere(state)) countChange();
  if (!m_changesRecorded) return;
  m_recording.changes.push_back({now(), where, state, change, std::move(what), m_cause});
}

void Recorder::warn(std::string text) {
  for (const std::string& known : m_recording.warnings)
    if (known == text) return;
  m_recording.warnings.push_back(std::move(text));
}

void Recorder::warnOnArrival(NamespaceId where, std::string text) {
  m_pending[where].push_back(std::move(text));
}

void Recorder::arrive(NamespaceId where) {
  auto it = m_pending.find(where);
  if (it == m_pending.end()) return;
  for (std::string& text : it->second)
    warn(std::move(text));
  m_pending.erase(it);
}

CauseScope::CauseScope(Recorder& recorder, std::string text, core::SourceRef source)
    : m_recorder(recorder), m_before(recorder.m_cause) {
  if (!source.isKnown()) source = m_before->source;
  recorder.m_cause = std::make_shared<Cause>(Cause{std::move(text), std::move(source)});
}

void Recorder::keepFrame(CapturedFrame frame) {
  m_frameBytes += frame.bytes.size() + sizeof frame;
  if (m_frameBytes > kMostBytes) {
    warn("more than 256 MiB of frames: tcpdump sees none of those behind "
         + net::durationText(m_recording.frames.back().at));
    m_framesKept = false;
    return;
  }
  frame.at = now();
  m_recording.frames.push_back(std::move(frame));
}

void Recorder::addBytes(PacketId packet, BeginsWith first, std::span<const uint8_t> bytes) {
  auto latest = m_latestBytes.find(packet.value);
  if (first == BeginsWith::Ip && latest != m_latestBytes.end()) {
    const PacketBytes& known = m_recording.bytes[latest->second];
    if (std::ranges::equal(ipOf(known.first, known.bytes), bytes)) return;
  }
  m_packetBytes += bytes.size() + sizeof(PacketBytes);
  if (m_packetBytes > kMostBytes) {
    warn("the packets' bytes are more than 256 MiB: none are kept of what comes behind "
         + net::durationText(now()));
    m_bytesKept = false;
    return;
  }
  const PacketRecord& record = m_recording.packets[packet.value];
  if (!record.end) m_latestBytes[packet.value] = m_recording.bytes.size();
  m_recording.bytes.push_back({record.steps.back(), first, net::Bytes(bytes.begin(), bytes.end())});
}

} // namespace fg::trace
