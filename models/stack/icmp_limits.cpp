#include "stack/icmp_limits.h"

#include <algorithm>

namespace fg::stack {

IcmpLimits::Peer& IcmpLimits::peerOf(net::Ipv4Address address, net::SimTime now) {
  constexpr net::SimTime kLong = std::chrono::seconds(60); // "arbitrary, but chosen enough high"
  const Account saved{.last = now - kLong};
  return m_peers.try_emplace(address, Peer{saved, saved}).first->second;
}

// inet_peer_xrlim_allow.
bool IcmpLimits::Account::take(net::SimTime now, net::SimTime cost, int burst) {
  tokens = std::min(tokens + (now - last), burst * cost);
  last = now;
  if (tokens < cost) return false;
  tokens -= cost;
  return true;
}

bool IcmpLimits::take(Peer& peer, net::SimTime now, net::SimTime cost, int burst) {
  const bool allowed = peer.account.take(now, cost, burst);
  peer.redirectsCost = peer.withoutRedirects.take(now, cost, burst) && !allowed;
  return allowed;
}

// icmp_global_allow. The kernel takes none, one or two messages' worth by chance; here it is always one.
bool IcmpLimits::hasCredit(const host::Ipv4Settings& settings, net::SimTime now) {
  constexpr net::SimTime kTick = std::chrono::milliseconds(20);
  if (m_credit < 0) {
    m_credit = settings.icmpMsgsBurst;
    m_refilled = now;
  }
  if (now - m_refilled >= kTick) {
    net::SimTime passed = std::min<net::SimTime>(now - m_refilled, std::chrono::seconds(1));
    int64_t grown = passed.count() * settings.icmpMsgsPerSec / 1'000'000'000;
    m_credit = std::min<int64_t>(m_credit + grown, settings.icmpMsgsBurst);
    if (grown > 0) m_refilled = now;
  }
  return m_credit > 0;
}

bool IcmpLimits::isLimited(const host::Ipv4Settings& settings, uint8_t type) {
  constexpr uint8_t kMasked = 32;
  return type < kMasked && (static_cast<uint32_t>(settings.icmpRatemask) >> type & 1U) != 0;
}

std::string_view IcmpLimits::refuses(const host::Ipv4Settings& settings, uint8_t type,
                                     net::Ipv4Address address, net::SimTime now) {
  constexpr int kBurst = 6; // XRLIM_BURST_FACTOR
  if (!isLimited(settings, type)) return {};
  Peer& peer = peerOf(address, now);
  peer.redirectsCost = false;
  if (!hasCredit(settings, now)) return "net.ipv4.icmp_msgs_per_sec";
  net::SimTime cost = std::chrono::milliseconds(settings.icmpRatelimit);
  if (cost > net::SimTime{0} && !take(peer, now, cost, kBurst)) return "net.ipv4.icmp_ratelimit";
  --m_credit;
  return {};
}

bool IcmpLimits::allowsUnroutable(net::Ipv4Address peer, net::SimTime now) {
  constexpr net::SimTime kCost = std::chrono::seconds(1); // ip_rt_error_cost, ip_rt_error_burst
  constexpr int kBurst = 5;
  return take(peerOf(peer, now), now, kCost, kBurst);
}

bool IcmpLimits::allowsRedirect(net::Ipv4Address address, net::SimTime now) {
  constexpr net::SimTime kLoad = std::chrono::milliseconds(20), kSilence = kLoad * 1024;
  constexpr int kNumber = 9;
  Peer& peer = peerOf(address, now);
  if (now - peer.account.last > kSilence) {
    peer.account.tokens = net::SimTime{0};
    peer.redirects = 0;
  }
  bool tooMany = peer.redirects >= kNumber;
  bool tooSoon = peer.redirects > 0 && now - peer.account.last <= kLoad * (1 << peer.redirects);
  if (tooMany) peer.account.last = now;
  return !tooMany && !tooSoon;
}

void IcmpLimits::redirected(net::Ipv4Address address, net::SimTime now) {
  Peer& peer = peerOf(address, now);
  peer.account.last = now;
  ++peer.redirects;
}

bool IcmpLimits::blamesRedirects(net::Ipv4Address address) const {
  auto peer = m_peers.find(address);
  return peer != m_peers.end() && peer->second.redirectsCost;
}

} // namespace fg::stack
