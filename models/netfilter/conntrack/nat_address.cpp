#include "netfilter/conntrack/nat_address.h"

#include <array>
#include <bit>

namespace fg::netfilter {
namespace {

// Bob Jenkins' lookup3 over whole words, as the kernel's jhash2 seeds it
// (http://burtleburtle.net/bob/c/lookup3.c). Four words: an address takes as much room as an IPv6 one, and
// the rest of it is zero.
uint32_t hashWords(const std::array<uint32_t, 4>& k, uint32_t seed) {
  using std::rotl;
  uint32_t a = 0xdeadbeef + 4 * static_cast<uint32_t>(k.size()) + seed, b = a, c = a;
  a += k[0], b += k[1], c += k[2];
  a -= c, a ^= rotl(c, 4), c += b;
  b -= a, b ^= rotl(a, 6), a += c;
  c -= b, c ^= rotl(b, 8), b += a;
  a -= c, a ^= rotl(c, 16), c += b;
  b -= a, b ^= rotl(a, 19), a += c;
  c -= b, c ^= rotl(b, 4), b += a;
  a += k[3];
  c ^= b, c -= rotl(b, 14);
  a ^= c, a -= rotl(c, 11);
  b ^= a, b -= rotl(a, 25);
  c ^= b, c -= rotl(b, 16);
  a ^= c, a -= rotl(c, 4);
  b ^= a, b -= rotl(a, 14);
  c ^= b, c -= rotl(b, 24);
  return c;
}

// An address as a little-endian machine holds it in memory.
uint32_t asStored(net::Ipv4Address address) {
  const uint32_t v = address.value();
  return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}
} // namespace

net::Ipv4Address natAddress(const Tuple& tuple, const NatRange& range) {
  if (*range.first == *range.last) return *range.first;
  const uint32_t seed = range.persistent ? 0 : asStored(tuple.destination);
  const uint64_t hash = hashWords({asStored(tuple.source), 0, 0, 0}, seed);
  const uint32_t span = range.last->value() - range.first->value() + 1; // wraps as the kernel's does
  return range.first->next(static_cast<uint32_t>(hash * span >> 32));
}

} // namespace fg::netfilter
