#include "flannel/backends/host_gw.h"

#include <algorithm>
#include <cctype>

namespace fg::flannel {
namespace {

constexpr net::SimTime kRouteCheck = std::chrono::seconds(10); // routeCheckRetries

// As Go prints an errno.
std::string errorText(core::KernelError error) {
  std::string out(core::text(error));
  if (!out.empty()) out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
  return out;
}

std::string gatewayText(const routing::Route& route) {
  return route.gateway ? route.gateway->text() : "<nil>";
}

} // namespace

tl::expected<std::unique_ptr<Backend>, std::string> HostGw::make(BackendContext& context) {
  if (context.external.publicAddress != context.external.address)
    return tl::unexpected(
        std::string("your PublicIP differs from interface IP, meaning that probably you're on a NAT, "
                    "which is not supported by host-gw backend"));
  return std::make_unique<HostGw>(context);
}

LeaseAttributes HostGw::attributes() const { return {m_context.external.publicAddress, "host-gw", ""}; }

void HostGw::run(const Lease&) {
  m_routes.clear();
  m_destinations.clear();
  m_context.timers.after(kRouteCheck, [this] { check(); });
}

void HostGw::handle(const std::vector<LeaseEvent>& batch) {
  for (const LeaseEvent& event : batch) {
    bool added = event.type == LeaseEvent::Type::Added;
    const Lease& lease = event.lease;
    if (added)
      m_context.say("Subnet added: " + lease.subnet.text() + " via " + lease.attributes.publicIp.text());
    else
      m_context.say("Subnet removed: " + lease.subnet.text());
    if (lease.attributes.backendType != "host-gw") {
      m_context.say("Ignoring non-host-gw subnet: type=" + lease.attributes.backendType);
      continue;
    }
    trace::CauseScope cause(m_context.node.recorder(), "flanneld: lease " + lease.subnet.text() + " of "
                                                           + lease.attributes.publicIp.text()
                                                           + (added ? "" : " is gone"));
    if (added)
      add(lease);
    else
      remove(lease);
  }
}

routing::Route HostGw::routeTo(const Lease& lease) const {
  routing::Route route;
  route.destination = lease.subnet;
  route.gateway = lease.attributes.publicIp;
  if (m_context.version.routesNameTheDevice) route.interface = m_context.external.index;
  route.origin = "flanneld";
  return route;
}

const routing::Route* HostGw::existing(const net::Ipv4Prefix& destination) const {
  return m_context.node.routes().find({destination, {}, {}, {}});
}

bool HostGw::same(const routing::Route& a, const routing::Route& b) const {
  bool sameDevice = !m_context.version.comparesDevices || a.interface == b.interface;
  return a.destination == b.destination && a.gateway == b.gateway && sameDevice;
}

core::KernelResult HostGw::erase(const routing::Route& route) {
  std::optional<int> interface;
  if (route.interface) interface = route.interface;
  return m_context.node.deleteRoute({route.destination, route.gateway, interface, {}});
}

std::string HostGw::deviceText(int index) const {
  return m_context.version.comparesDevices ? " dev index " + std::to_string(index) : "";
}

void HostGw::add(const Lease& lease) {
  routing::Route route = routeTo(lease);
  std::string subnet = lease.subnet.text();
  std::string way = subnet + " via " + lease.attributes.publicIp.text();
  if (m_context.version.remembersFailedRoutes) remember(route);
  const routing::Route* found = existing(route.destination);
  if (found && same(*found, route)) {
    m_context.say("Route to " + way + deviceText(found->interface) + " already exists, skipping.");
    return remember(route);
  }
  if (found) {
    routing::Route old = *found;
    m_context.say("Replacing existing route to " + subnet + " via " + gatewayText(old)
                  + deviceText(old.interface) + " with " + way + deviceText(route.interface) + ".");
    // 0.7.1 asks for the deletion of the new route, which is not there, and gives up.
    if (auto gone = erase(m_context.version.replacesStaleRoutes ? old : route); !gone)
      return m_context.say("Error deleting route to " + subnet + ": " + errorText(gone.error()));
    if (m_context.version.comparesDevices) forget(old);
  }
  if (auto added = m_context.node.addRoute(route); !added) {
    std::string text = way + deviceText(route.interface) + ": " + errorText(added.error());
    m_context.node.recorder().change(
        m_context.node.id(), trace::StateKind::Route, trace::ChangeKind::Failed,
        m_context.version.remembersFailedRoutes ? text : text + "; this release of flanneld forgets it");
    return m_context.say("Error adding route to " + text);
  }
  remember(route);
}

void HostGw::remove(const Lease& lease) {
  routing::Route route = routeTo(lease);
  if (m_context.version.remembersFailedRoutes) forget(route);
  if (auto gone = erase(route); !gone)
    return m_context.say("Error deleting route to " + lease.subnet.text() + ": " + errorText(gone.error()));
  forget(route);
}

void HostGw::remember(const routing::Route& route) {
  bool isNew = m_destinations.insert(route.destination).second;
  if (isNew || std::none_of(m_routes.begin(), m_routes.end(), [&](const auto& known) {
        return same(known, route);
      }))
    m_routes.push_back(route);
}

void HostGw::forget(const routing::Route& route) {
  auto it =
      std::find_if(m_routes.begin(), m_routes.end(), [&](const auto& known) { return same(known, route); });
  if (it == m_routes.end()) return;
  m_routes.erase(it);
  if (std::none_of(m_routes.begin(), m_routes.end(),
                   [&](const auto& known) { return known.destination == route.destination; }))
    m_destinations.erase(route.destination);
}

bool HostGw::kernelHas(const routing::Route& route) const {
  if (m_context.node.routes().find({route.destination, route.gateway, route.interface, {}})) return true;
  const auto& kernel = m_context.node.routes().routes();
  return std::any_of(kernel.begin(), kernel.end(), [&](const auto& known) { return same(known, route); });
}

void HostGw::check() {
  m_context.timers.after(kRouteCheck, [this] { check(); });
  trace::CauseScope cause(m_context.node.recorder(), "flanneld: check of its routes, each 10 s");
  for (const routing::Route& route : m_routes) {
    if (kernelHas(route)) continue;
    std::string way = route.destination.text() + " : " + gatewayText(route);
    if (auto added = m_context.node.addRoute(route); added)
      m_context.say("Route recovered " + way);
    else
      m_context.say("Error recovering route to " + route.destination.text() + ": " + gatewayText(route) + ", "
                    + errorText(added.error()));
  }
}

} // namespace fg::flannel
