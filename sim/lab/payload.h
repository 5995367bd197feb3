// What the data of probes and answers is made of in the real network, so that each is known by sight; in the
// model its length alone counts.
#pragma once

#include "net/ipv4_packet.h"

#include <cstdint>

namespace fg::lab {

inline constexpr uint8_t kQuestionByte = 'Q', kAnswerByte = 'A';

// Answers are never empty.
inline bool holds(const net::Ipv4Packet& packet, uint8_t byte) {
  auto data = packet.data();
  return data.empty() ? byte == kQuestionByte : data.front() == byte;
}

// Is it a probe of that protocol: an echo request, a question, a SYN?
bool isRequest(const net::Ipv4Packet& packet, net::Protocol protocol);

} // namespace fg::lab
