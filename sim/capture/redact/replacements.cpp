#include "capture/redact/replacements.h"

#include "core/rng.h"

#include <array>
#include <limits>
#include <numeric>

namespace fg::capture {
namespace {

// RFC 6890: address space whose meaning is fixed.
const std::array kSpecial{net::Ipv4Prefix(net::Ipv4Address(10, 0, 0, 0), 8),
                          net::Ipv4Prefix(net::Ipv4Address(172, 16, 0, 0), 12),
                          net::Ipv4Prefix(net::Ipv4Address(192, 168, 0, 0), 16),
                          net::Ipv4Prefix(net::Ipv4Address(100, 64, 0, 0), 10),
                          net::Ipv4Prefix(net::Ipv4Address(169, 254, 0, 0), 16),
                          net::Ipv4Prefix(net::Ipv4Address(0, 0, 0, 0), 8),
                          net::Ipv4Prefix(net::Ipv4Address(127, 0, 0, 0), 8),
                          net::Ipv4Prefix(net::Ipv4Address(224, 0, 0, 0), 3)};

// Nothing in it is anybody's own.
bool isFixed(net::Ipv4Address address) {
  return address.isLoopback() || address.value() >> 24 == 0 || address.value() >> 29 == 7;
}

} // namespace

AddressReplacement::AddressReplacement(uint64_t key, const std::set<net::Ipv4Prefix>& known) : m_key(key) {
  for (const net::Ipv4Prefix& special : kSpecial)
    for (int length = 0; length < special.length(); ++length)
      m_kept.insert(net::Ipv4Prefix(special.address(), length).canonical());
  for (const net::Ipv4Prefix& prefix : known)
    for (int length = prefix.length(); length < 32; ++length) {
      m_kept.insert({prefix.network(), length});
      m_kept.insert(net::Ipv4Prefix(prefix.broadcast(), length).canonical());
    }
}

bool AddressReplacement::flips(uint32_t bitsBefore, int length) const {
  net::Ipv4Prefix node(net::Ipv4Address(bitsBefore), length);
  if (m_kept.contains(node)) return false;
  return core::Rng(m_key, "bit behind " + node.text()).next() & 1;
}

AddressReplacement AddressReplacement::avoiding(const std::set<net::Ipv4Address>& own, uint64_t key,
                                                const std::set<net::Ipv4Prefix>& known) {
  constexpr size_t kMany = 4096; // so many fill their networks: no key avoids them all
  const uint64_t tries = own.size() > kMany ? 1 : 16;
  AddressReplacement replacement(key, known);
  auto beginningOf = [](net::Ipv4Address address) { return net::Ipv4Prefix(address, 24).network(); };
  std::set<net::Ipv4Address> beginnings; // "10.244.1." is what one looks for
  for (net::Ipv4Address address : own)
    beginnings.insert(beginningOf(address));
  auto seenAgain = [&](std::size_t sum, net::Ipv4Address address) {
    if (isFixed(address)) return sum;
    net::Ipv4Address other = replacement.replaced(address);
    return sum + own.count(other) + beginnings.count(beginningOf(other));
  };
  uint64_t best = key;
  auto fewest = std::numeric_limits<std::size_t>::max();
  for (uint64_t i = 0; i < tries && fewest > 0; ++i) {
    replacement.m_key = key + i;
    std::size_t count = std::accumulate(own.begin(), own.end(), std::size_t{0}, seenAgain);
    if (count >= fewest) continue;
    fewest = count;
    best = replacement.m_key;
  }
  replacement.m_key = best;
  return replacement;
}

net::Ipv4Address AddressReplacement::operator()(net::Ipv4Address address) {
  if (isFixed(address)) return address;
  auto [it, isNew] = m_done.try_emplace(address);
  if (isNew) it->second = replaced(address);
  return it->second;
}

net::Ipv4Address AddressReplacement::replaced(net::Ipv4Address address) const {
  uint32_t out = 0;
  for (int length = 0; length < 32; ++length) {
    uint32_t before = net::Ipv4Prefix(address, length).network().value();
    uint32_t bit = address.value() >> (31 - length) & 1;
    out = out << 1 | (bit ^ static_cast<uint32_t>(flips(before, length)));
  }
  return net::Ipv4Address(out);
}

net::Ipv4Prefix AddressReplacement::operator()(const net::Ipv4Prefix& prefix) {
  net::Ipv4Prefix out((*this)(prefix.address()), prefix.length());
  return prefix.isCanonical() ? out.canonical() : out;
}

std::string NameReplacement::operator()(const std::string& name) {
  if (name.empty() || m_kept.contains(name)) return name;
  auto [it, isNew] = m_done.try_emplace(name);
  if (isNew) it->second = m_kind + "-" + std::to_string(m_done.size());
  return it->second;
}

// What is a group, or nobody's, stays; the others are numbered in a range that no maker has (02:…).
net::MacAddress MacReplacement::operator()(const net::MacAddress& mac) {
  const auto& b = mac.bytes();
  bool isNobody = mac == net::MacAddress{} || mac.isBroadcast();
  bool isWellKnown = mac.isMulticast() && b[3] == 0 && b[4] == 0;
  if (isNobody || isWellKnown) return mac;
  auto [it, isNew] = m_done.try_emplace(mac);
  if (!isNew) return it->second;
  size_t number = m_done.size();
  auto byte = [&](int shift) { return static_cast<uint8_t>(number >> shift); };
  if (mac.isMulticast())
    it->second = net::MacAddress({b[0], b[1], b[2], byte(16), byte(8), byte(0)});
  else
    it->second = net::MacAddress({0x02, 0, 0, byte(16), byte(8), byte(0)});
  return it->second;
}

} // namespace fg::capture
