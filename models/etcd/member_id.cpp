#include "etcd/member_id.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace fg::etcd {
namespace {

using State = std::array<uint32_t, 5>;

// FIPS 180-4, 6.1.2: one block of 64 bytes.
void mix(State& state, std::span<const uint8_t> block) {
  std::array<uint32_t, 80> w{};
  for (size_t i = 0; i < 16; ++i)
    w[i] = uint32_t{block[4 * i]} << 24 | uint32_t{block[4 * i + 1]} << 16 | uint32_t{block[4 * i + 2]} << 8
           | block[4 * i + 3];
  for (size_t i = 16; i < 80; ++i)
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (size_t i = 0; i < 80; ++i) {
    uint32_t f = 0, k = 0;
    if (i < 20) {
      f = (b & c) | (~b & d);
      k = 0x5a827999;
    } else if (i < 40) {
      f = b ^ c ^ d;
      k = 0x6ed9eba1;
    } else if (i < 60) {
      f = (b & c) | (b & d) | (c & d);
      k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d;
      k = 0xca62c1d6;
    }
    uint32_t next = std::rotl(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

// The first eight bytes of SHA-1.
uint64_t hash(std::vector<uint8_t> data) {
  uint64_t bits = data.size() * 8;
  data.push_back(0x80);
  while (data.size() % 64 != 56)
    data.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8)
    data.push_back(static_cast<uint8_t>(bits >> shift));
  State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (size_t at = 0; at < data.size(); at += 64)
    mix(state, std::span(data).subspan(at, 64));
  return uint64_t{state[0]} << 32 | state[1];
}

} // namespace

uint64_t memberId(std::vector<std::string> peerUrls, const std::string& token) {
  std::sort(peerUrls.begin(), peerUrls.end());
  std::vector<uint8_t> data;
  for (const std::string& url : peerUrls)
    data.insert(data.end(), url.begin(), url.end());
  data.insert(data.end(), token.begin(), token.end());
  return hash(std::move(data));
}

uint64_t clusterId(std::vector<uint64_t> members) {
  std::sort(members.begin(), members.end());
  std::vector<uint8_t> data;
  for (uint64_t member : members)
    for (int shift = 56; shift >= 0; shift -= 8)
      data.push_back(static_cast<uint8_t>(member >> shift));
  return hash(std::move(data));
}

std::string idText(uint64_t id) {
  std::array<char, 16> text{};
  auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), id, 16);
  return {text.data(), end};
}

} // namespace fg::etcd
