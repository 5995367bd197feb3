#include "flannel/backends/vxlan.h"

#include "core/json_value.h"
#include "flannel/backends/vxlan_misses.h"

#include <charconv>

namespace fg::flannel {
namespace {

using link::VxlanFdb;

// The number under a name of the Backend object, or the default where there is none.
std::optional<uint32_t> numberIn(const core::JsonValue& json, std::string_view name, uint32_t byDefault,
                                 uint32_t most) {
  const core::JsonValue* value = json.member(name);
  if (!value || value->kind == core::JsonValue::Kind::Null) return byDefault;
  uint32_t number = 0;
  const char* end = value->text.data() + value->text.size();
  auto [next, error] = std::from_chars(value->text.data(), end, number);
  bool good =
      value->kind == core::JsonValue::Kind::Number && error == std::errc() && next == end && number <= most;
  return good ? std::optional(number) : std::nullopt;
}

tl::expected<Vxlan::Settings, std::string> readSettings(const std::string& backend) {
  Vxlan::Settings settings;
  auto json = core::parseJson(backend.empty() ? "{}" : backend);
  if (!json) return tl::unexpected("error decoding VXLAN backend config: " + json.error());
  constexpr uint32_t kMostVni = 0xffffff;
  auto vni = numberIn(*json, "VNI", settings.vni, kMostVni);
  auto port = numberIn(*json, "Port", 0, 0xffff);
  if (!vni || !port)
    return tl::unexpected("error decoding VXLAN backend config: json: " + std::string(vni ? "Port" : "VNI")
                          + " is no number that fits");
  settings.vni = *vni;
  if (*port) settings.port = static_cast<uint16_t>(*port);
  const core::JsonValue* direct = json->member("DirectRouting");
  settings.directRouting = direct && direct->kind == core::JsonValue::Kind::Boolean && direct->text == "true";
  return settings;
}

std::string interfaceName(uint32_t vni) { return "flannel." + std::to_string(vni); }

std::string backendData(const net::MacAddress& vtep) { return "{\"VtepMAC\":\"" + vtep.text() + "\"}"; }

} // namespace

std::optional<net::MacAddress> Vxlan::vtepOf(const LeaseAttributes& attributes) {
  auto json = core::parseJson(attributes.backendData);
  const core::JsonValue* mac = json ? json->member("VtepMAC") : nullptr;
  return mac ? net::MacAddress::parse(mac->text) : std::nullopt;
}

VxlanFdb::Entry Vxlan::fdbEntry(net::Ipv4Address host, const net::MacAddress& vtep) {
  return {vtep, {{host, 0, 0, 0}}, VxlanFdb::State::Permanent, {}};
}

tl::expected<std::unique_ptr<Backend>, std::string> Vxlan::make(BackendContext& context) {
  auto settings = readSettings(context.config.backend);
  if (!settings) return tl::unexpected(settings.error());
  if (context.version.answersMisses) return std::make_unique<VxlanByMisses>(context, *settings);
  return std::make_unique<Vxlan>(context, *settings);
}

Vxlan::Vxlan(BackendContext& context, Settings settings)
    : m_context(context), m_settings(settings), m_name(interfaceName(settings.vni)) {
  ensureDevice();
}

// ensureLink: an interface that is there already and suits is taken as it is.
void Vxlan::ensureDevice() {
  host::NetworkNamespace& node = m_context.node;
  if (const host::Interface* old = device()) {
    bool suits = old->vxlan && old->vxlan->vni == m_settings.vni && old->vxlan->port == m_settings.port
                 && old->vxlan->lower == m_context.external.index
                 && old->vxlan->local == m_context.external.address;
    if (suits) return;
    m_context.say("\"" + m_name + "\" already exists with incompatable configuration; recreating device");
    node.removeInterface(old->index);
  }
  host::Vxlan made;
  made.vni = m_settings.vni;
  made.port = m_settings.port;
  made.lower = m_context.external.index;
  made.local = m_context.external.address;
  made.learning = false;
  // Without netlink's UDPCSum the kernel decides: it has checksums since 4.6.
  made.checksum = !node.netfilter().conntrack.settings.isOld();
  node.addVxlan(m_name, node.drawMac(m_name), std::move(made));
}

LeaseAttributes Vxlan::attributes() const {
  return {m_context.external.publicAddress, "vxlan", backendData(device()->mac)};
}

std::optional<LeaseAttributes> Vxlan::foretell(const Config& config, net::Ipv4Address publicIp,
                                               const BackendSpec::MacOf& macOf) {
  auto settings = readSettings(config.backend);
  if (!settings) return std::nullopt;
  return LeaseAttributes{publicIp, "vxlan", backendData(macOf(interfaceName(settings->vni)))};
}

// A /32, so that no broadcast routes come with it.
void Vxlan::run(const Lease& own) {
  host::NetworkNamespace& node = m_context.node;
  trace::CauseScope cause(node.recorder(), "flanneld: its lease " + own.subnet.text());
  host::Interface& flannel = *device();
  net::Ipv4Prefix address(own.subnet.address(), 32);
  for (const host::InterfaceAddress& old : std::vector(flannel.addresses))
    if (old.prefix != address) std::ignore = node.removeAddress(flannel, old.prefix);
  if (flannel.addresses.empty())
    std::ignore = node.addAddress(flannel, {address, {}, routing::Scope::Global, {}});
  std::ignore = node.setUp(flannel, true);
}

void Vxlan::handle(const std::vector<LeaseEvent>& batch) {
  for (const LeaseEvent& event : batch) {
    const Lease& lease = event.lease;
    if (lease.attributes.backendType != "vxlan") {
      m_context.say("ignoring non-vxlan subnet(" + lease.subnet.text()
                    + "): type=" + lease.attributes.backendType);
      continue;
    }
    auto vtep = vtepOf(lease.attributes);
    if (!vtep || !device()) {
      m_context.say("error decoding subnet lease JSON");
      continue;
    }
    bool added = event.type == LeaseEvent::Type::Added;
    trace::CauseScope cause(m_context.node.recorder(), "flanneld: lease " + lease.subnet.text() + " of "
                                                           + lease.attributes.publicIp.text()
                                                           + (added ? "" : " is gone"));
    if (added)
      add(lease, *vtep);
    else
      remove(lease, *vtep);
  }
}

// ip.DirectRouting: `ip route get` names no gateway.
bool Vxlan::isOnLink(net::Ipv4Address node) const {
  auto way = m_context.node.lookup(node);
  return m_settings.directRouting && way.outcome == trace::RouteOutcome::Forward && !way.route.gateway;
}

routing::Route Vxlan::routeTo(const Lease& lease) const {
  routing::Route route;
  route.destination = lease.subnet;
  route.origin = "flanneld";
  if (isOnLink(lease.attributes.publicIp)) {
    route.gateway = lease.attributes.publicIp;
    return route;
  }
  route.gateway = lease.subnet.address();
  route.interface = device()->index;
  route.onlink = true;
  return route;
}

// The route comes last, as the kernel would ask ARP for a gateway that it does not know.
void Vxlan::add(const Lease& lease, const net::MacAddress& vtep) {
  host::NetworkNamespace& node = m_context.node;
  if (!isOnLink(lease.attributes.publicIp)) {
    node.setNeighbor(*device(), lease.subnet.address(), vtep, link::NeighborState::Permanent);
    std::ignore = node.changeFdb(*device(), host::NetworkNamespace::FdbChange::Replace,
                                 fdbEntry(lease.attributes.publicIp, vtep));
  }
  routing::Route route = routeTo(lease);
  if (auto done = node.replaceRoute(route); !done)
    m_context.say("failed to add vxlanRoute (" + lease.subnet.text() + " -> " + route.gateway->text()
                  + "): " + std::string(core::text(done.error())));
}

void Vxlan::remove(const Lease& lease, const net::MacAddress& vtep) {
  host::NetworkNamespace& node = m_context.node;
  if (!isOnLink(lease.attributes.publicIp)) {
    if (!node.removeNeighbor(*device(), lease.subnet.address()))
      m_context.say("DelARP failed: no such file or directory");
    auto gone = node.removeFdb(*device(), vtep, VxlanFdb::Remote{lease.attributes.publicIp, 0, 0, 0});
    if (!gone) m_context.say("DelFDB failed: no such file or directory");
  }
  routing::Route route = routeTo(lease);
  if (auto done = node.deleteRoute({route.destination, route.gateway, {}, {}}); !done)
    m_context.say("failed to delete vxlanRoute (" + lease.subnet.text() + " -> " + route.gateway->text()
                  + "): no such process");
}

} // namespace fg::flannel
