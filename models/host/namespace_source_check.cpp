// May a packet with this source come in here? rp_filter and its relatives (net/ipv4/fib_frontend.c,
// fib_validate_source).
#include "host/network_namespace.h"

namespace fg::host {

using routing::FlowKey;
using routing::RouteKind;

namespace {

enum class Filter { Off, Strict, Loose };

} // namespace

NetworkNamespace::SourceVerdict NetworkNamespace::validateSource(const SourceQuery& query,
                                                                 const Interface& in) const {
  SourceVerdict verdict;
  std::string from = query.source.text();
  auto filter = static_cast<Filter>(std::min(largestOf(in, &InterfaceSettings::rpFilter), 2));
  bool acceptLocal = eitherOf(in, &InterfaceSettings::acceptLocal);
  bool mayRedirect = query.out == in.index && eitherOf(in, &InterfaceSettings::sendRedirects);
  std::string own = "source " + from + " is an address of this host";
  if (filter == Filter::Off && !mayRedirect) {
    bool full = m_customLocalRoutes || m_policyRules.everChanged();
    if (acceptLocal) return verdict;
    if (!full) {
      if (owner(query.source)) verdict.refusal = own;
      return verdict;
    }
  }
  FlowKey back;
  back.destination = query.source;
  back.source = query.destination;
  back.tos = query.tos;
  back.mark = eitherOf(in, &InterfaceSettings::srcValidMark) ? query.mark : 0;
  back.iif = query.out;
  RouteResult way = lookup(back);
  auto refuseByFilter = [&](std::string why) {
    if (filter == Filter::Off) return verdict;
    verdict.refusal = "rp_filter: " + std::move(why);
    verdict.byRpFilter = true;
    return verdict;
  };
  if (way.error) return refuseByFilter("there is no route back to " + from);
  if (way.outcome == trace::RouteOutcome::Local && !acceptLocal) {
    verdict.refusal = own;
    return verdict;
  }
  if (way.outcome == trace::RouteOutcome::Broadcast) {
    verdict.refusal = "source " + from + " is a broadcast address";
    return verdict;
  }
  if (way.route.interface == in.index) {
    verdict.onLink = !way.route.gateway;
    return verdict;
  }
  if (in.addresses.empty()) return refuseByFilter(in.name + " has no address");
  if (filter == Filter::Strict)
    return refuseByFilter("the route back to " + from + " leaves by "
                          + std::string(interfaceName(way.route.interface)) + ", not by " + in.name);
  back.oif = in.index;
  RouteResult direct = lookup(back);
  verdict.onLink = direct.outcome == trace::RouteOutcome::Forward && !direct.route.gateway;
  return verdict;
}

// rpfilter_mt in net/ipv4/netfilter/ipt_rpfilter.c.
bool NetworkNamespace::hasReversePath(const netfilter::ReversePath& query) const {
  const Interface* in = interface(query.interface);
  if (!in || query.source.isMulticast()) return true;
  if (query.source.isUnspecified())
    return query.destination.isMulticast() || query.destination.isLimitedBroadcast();
  FlowKey back;
  back.destination = query.source;
  back.source = query.destination.isMulticast() ? net::Ipv4Address{} : query.destination;
  back.tos = query.tos;
  back.mark = query.mark;
  RouteResult way = lookup(back);
  if (way.error) return false;
  if (way.route.kind != RouteKind::Unicast && !(way.route.kind == RouteKind::Local && query.acceptLocal))
    return false;
  return query.loose || way.route.interface == in->index;
}

} // namespace fg::host
