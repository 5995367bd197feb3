// A lease whose public address is in no network of the sender: host-gw can make no route of it.
#include "report/diagnosis/register.h"

#include <algorithm>

namespace fg::report {
namespace {

bool isOnLink(const host::NetworkNamespace& ns, net::Ipv4Address address) {
  for (const host::Interface* interface : ns.interfaces())
    for (const host::InterfaceAddress& own : interface->addresses)
      if (own.prefix.contains(address)) return true;
  return false;
}

// A tunnel needs nobody on its link.
bool hasTunnel(const host::NetworkNamespace& ns) {
  auto all = ns.interfaces();
  return std::any_of(all.begin(), all.end(),
                     [](const auto* interface) { return interface->name.starts_with("flannel"); });
}

} // namespace

std::optional<Diagnosis> leaseOffTheLink(const Case& lost) {
  if (lost.disposition() != trace::Disposition::NoRoute) return {};
  auto lease = lost.directory.leaseFor(lost.failed.last.destination);
  if (!lease) return {};
  for (const trace::Hop& hop : lost.failed.hops) {
    const world::Place* node = lost.place(hop.where);
    if (!node || !node->ns || node->kind != world::PlaceKind::Node || node->name == lease->node) continue;
    const host::NetworkNamespace& ns = *node->ns;
    if (isOnLink(ns, lease->publicIp) || hasTunnel(ns)) return {};
    std::string subnet = lease->subnet.text(), where = node->shortName;
    Diagnosis out = lost.beginWithoutRule("lease-off-the-link");
    out.cause = lost.say("cause.lease-off-the-link", where, subnet, lease->node, lease->publicIp.text());
    lost.since(out, [&](const trace::StateChange& change) {
      return change.where == hop.where && change.state == trace::StateKind::Route
             && change.change == trace::ChangeKind::Failed && change.what.starts_with(subnet + " ");
    });
    out.advice = lost.say("advice.host-gw");
    out.check = Check{{where, "journalctl -u flanneld"},
                      fmt::format("Error adding route to {} via {}: network is unreachable", subnet,
                                  lease->publicIp.text())};
    return out;
  }
  return {};
}

} // namespace fg::report
