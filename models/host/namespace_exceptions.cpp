// What ICMP errors teach a network namespace about single destinations: path MTUs and better routers
// (net/ipv4/route.c).
#include "host/network_namespace.h"

namespace fg::host {

using routing::FlowKey;

namespace {

constexpr net::SimTime kRedirectLasts = std::chrono::seconds(300); // ip_rt_gc_timeout
constexpr uint32_t kLargestPacket = 0xffff;

} // namespace

// ip_dst_mtu_maybe_forward.
uint32_t NetworkNamespace::mtuOf(const RouteResult& route, net::Ipv4Address destination,
                                 MtuFor purpose) const {
  const Interface* out = interface(route.interface);
  uint32_t mtu = std::min(out ? out->mtu : 1500U, kLargestPacket);
  if (route.route.mtu != 0) mtu = std::min(mtu, route.route.mtu);
  bool counts = purpose == MtuFor::Own || route.route.mtuLocked || m_ipv4.forwardUsePmtu != 0;
  if (!counts || exceptions.empty()) return mtu;
  const auto* learned = exceptions.find(destination, route.route, now());
  return learned && learned->mtu != 0 ? std::min(mtu, learned->mtu) : mtu;
}

// __ip_rt_update_pmtu.
void NetworkNamespace::learnPathMtu(const FlowKey& flow, uint32_t mtu) {
  RouteResult way = lookup(flow);
  if (way.outcome != trace::RouteOutcome::Forward || way.route.mtuLocked) return;
  uint32_t old = mtuOf(way, flow.destination, MtuFor::Own);
  const auto* known = exceptions.find(flow.destination, way.route, now());
  if (old < mtu || (known && known->mtuLocked)) return;
  auto least = static_cast<uint32_t>(m_ipv4.minPmtu);
  bool locked = mtu < least;
  if (locked) mtu = std::min(old, least);
  routing::NexthopException& learned = exceptions.learn(flow.destination, way.route, now());
  bool news = learned.mtu != mtu;
  learned.mtu = mtu;
  learned.mtuLocked = locked;
  learned.expires = now() + std::chrono::seconds(m_ipv4.mtuExpires);
  if (news)
    note(trace::StateKind::Route, trace::ChangeKind::Changed,
         "path MTU " + std::to_string(mtu) + " to " + flow.destination.text());
}

// inet_addr_onlink.
bool NetworkNamespace::isOnLink(const Interface& interface, net::Ipv4Address one,
                                net::Ipv4Address other) const {
  for (const InterfaceAddress& address : interface.addresses)
    if (address.prefix.contains(one) && (other.isUnspecified() || address.prefix.contains(other)))
      return true;
  return false;
}

// __ip_do_redirect, up to the neighbour.
std::string NetworkNamespace::redirectRefusal(const FlowKey& flow, net::Ipv4Address from,
                                              net::Ipv4Address gateway, const Interface& in) const {
  RouteResult way = lookup(flow);
  if (way.outcome != trace::RouteOutcome::Forward || way.nextHop != from || !way.route.gateway)
    return "it does not come from the router that is used";
  bool accepts = forwards(in) ? m_all.acceptRedirects != 0 && in.settings.acceptRedirects != 0
                              : eitherOf(in, &InterfaceSettings::acceptRedirects);
  if (!accepts) return "net.ipv4.conf." + in.name + ".accept_redirects is 0";
  if (gateway == from || gateway.isMulticast() || gateway.isLimitedBroadcast() || gateway.isUnspecified())
    return gateway.text() + " is no other router";
  bool shared = eitherOf(in, &InterfaceSettings::sharedMedia);
  if (shared) return isLocal(gateway) ? gateway.text() + " is an address of this host" : std::string();
  if (!isOnLink(in, gateway, from)) return gateway.text() + " is not on the link of " + in.name;
  if (!eitherOf(in, &InterfaceSettings::secureRedirects)) return {};
  for (const routing::Route& route : routes().routes()) // ip_fib_check_default
    if (route.isDefault() && route.gateway == gateway && route.interface == in.index)
      return gateway.text() + " is a default gateway already (secure_redirects)";
  return {};
}

void NetworkNamespace::learnRedirect(const FlowKey& flow, net::Ipv4Address gateway) {
  RouteResult way = lookup(flow);
  routing::NexthopException& learned = exceptions.learn(flow.destination, way.route, now());
  bool news = learned.gateway != gateway;
  learned.gateway = gateway;
  learned.expires = std::max(learned.expires, now() + kRedirectLasts);
  if (news)
    note(trace::StateKind::Route, trace::ChangeKind::Changed,
         "redirected: " + flow.destination.text() + " via " + gateway.text());
}

} // namespace fg::host
