#include "device/frame.h"

namespace fg::device {

trace::PacketId FloodedCopies::take() {
  if (m_taken) return {};
  m_taken = true;
  return m_packet;
}

void FloodedCopies::refuse(trace::Recorder& recorder) {
  if (m_left > 0) --m_left;
  if (m_left == 0 && !m_taken) recorder.end(m_packet, m_where, trace::Disposition::NotForUs);
}

net::Bytes Frame::wire() const {
  net::Bytes out;
  out.reserve(size());
  out.insert(out.end(), destination.bytes().begin(), destination.bytes().end());
  out.insert(out.end(), source.bytes().begin(), source.bytes().end());
  out.push_back(static_cast<uint8_t>(type >> 8));
  out.push_back(static_cast<uint8_t>(type));
  out.insert(out.end(), payload().begin(), payload().end());
  return out;
}

std::optional<Frame> Frame::parse(std::span<const uint8_t> wire) {
  if (wire.size() < kEthernetHeader) return {};
  std::array<uint8_t, 6> mac{};
  Frame frame;
  std::copy_n(wire.begin(), 6, mac.begin());
  frame.destination = net::MacAddress(mac);
  std::copy_n(wire.begin() + 6, 6, mac.begin());
  frame.source = net::MacAddress(mac);
  frame.type = static_cast<uint16_t>(wire[12] << 8 | wire[13]);
  net::Bytes payload(wire.begin() + kEthernetHeader, wire.end());
  if (frame.type == kEtherIpv4) frame.packet = net::Ipv4Packet::parse(payload);
  if (!frame.packet) frame.other = std::move(payload);
  return frame;
}

void Frame::take() {
  if (!copies) return;
  id = copies->take();
  copies.reset();
}

} // namespace fg::device
