// May a packet with this source come in here? rp_filter and its relatives (net/ipv4/fib_frontend.c,
// fib_validate_source).
#include "host/network_namespace.h"

namespace fg::host {

using routing::FlowKey;

namespace {

enum class Filter { Off, Strict, Loose };

} // namespace

NetworkNamespace::SourceVerdict NetworkNamespace::validateSource(const SourceQuery& query,
                                                                 const Interface& in) const {
  auto filter = static_cast<Filter>(std::clamp(largestOf(in, &InterfaceSettings::rpFilter), 0, 2));
  bool acceptLocal = eitherOf(in, &InterfaceSettings::acceptLocal);
  bool mayRedirect = query.out == in.index && eitherOf(in, &InterfaceSettings::sendRedirects);
  auto refuse = [&](std::string_view why) {
    return SourceVerdict{"source " + query.source.text() + std::string(why), false, false};
  };
  auto refuseByFilter = [&](std::string_view before, const std::string& behind) {
    if (filter == Filter::Off) return SourceVerdict{};
    return SourceVerdict{"rp_filter: " + std::string(before) + query.source.text() + behind, false, true};
  };
  constexpr std::string_view kOwn = " is an address of this host";
  bool noRoutes = filter == Filter::Off && !mayRedirect && (acceptLocal || !asksRoutes());
  if (noRoutes) return acceptLocal || !isLocal(query.source) ? SourceVerdict{} : refuse(kOwn);
  FlowKey back;
  back.destination = query.source;
  back.source = query.destination;
  back.tos = query.tos;
  back.mark = eitherOf(in, &InterfaceSettings::srcValidMark) ? query.mark : 0;
  back.iif = query.out;
  RouteResult way = lookup(back);
  if (way.error) return refuseByFilter("there is no route back to ", {});
  if (way.outcome == trace::RouteOutcome::Local && !acceptLocal) return refuse(kOwn);
  if (way.outcome == trace::RouteOutcome::Broadcast) return refuse(" is a broadcast address");
  if (way.route.interface == in.index) return {{}, !way.route.gateway, false};
  if (in.addresses.empty()) return refuseByFilter("no address on " + in.name + " for an answer to ", {});
  if (filter == Filter::Strict)
    return refuseByFilter("the route back to ", " leaves by "
                                                    + std::string(interfaceName(way.route.interface))
                                                    + ", not by " + in.name);
  back.oif = in.index;
  RouteResult direct = lookup(back);
  return {{}, direct.outcome == trace::RouteOutcome::Forward && !direct.route.gateway, false};
}

} // namespace fg::host
