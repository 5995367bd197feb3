#include "stack/datagram.h"

#include <string_view>

namespace fg::stack {
namespace {

constexpr uint16_t kDns = 53;
constexpr size_t kDnsHeader = 12;
constexpr uint16_t kQuestionedFlags = 0x0100,
                   kAnsweredFlags = 0x8180; // recursion desired; a response, recursion available
constexpr std::string_view kLabels[] = {"kubernetes", "default", "svc", "cluster", "local"};

void append(net::Bytes& bytes, uint16_t value) {
  bytes.push_back(static_cast<uint8_t>(value >> 8));
  bytes.push_back(static_cast<uint8_t>(value));
}

net::Bytes dnsQuery() {
  constexpr uint16_t kId = 1, kQuestions = 1, kTypeA = 1, kClassIn = 1;
  net::Bytes query;
  for (uint16_t field : {kId, kQuestionedFlags, kQuestions, uint16_t{0}, uint16_t{0}, uint16_t{0}})
    append(query, field);
  for (std::string_view label : kLabels) {
    query.push_back(static_cast<uint8_t>(label.size()));
    query.insert(query.end(), label.begin(), label.end());
  }
  query.push_back(0);
  append(query, kTypeA);
  append(query, kClassIn);
  return query;
}

} // namespace

net::Bytes probeData(uint16_t port, uint16_t size) { return port == kDns ? dnsQuery() : net::Bytes(size); }

net::Bytes answerData(uint16_t port, const net::Bytes& query) {
  constexpr size_t kAnswerBytes = 4;
  if (port != kDns || query.size() < kDnsHeader) return net::Bytes(kAnswerBytes);
  net::Bytes answer = query;
  answer[2] = kAnsweredFlags >> 8;
  answer[3] = kAnsweredFlags & 0xff;
  return answer;
}

} // namespace fg::stack
