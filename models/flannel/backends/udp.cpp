#include "flannel/backends/udp.h"

#include "core/json_value.h"

#include <charconv>

namespace fg::flannel {
namespace {

std::string freeName(const host::NetworkNamespace& node) {
  int number = 0;
  while (node.interface("flannel" + std::to_string(number)))
    ++number;
  return "flannel" + std::to_string(number);
}

} // namespace

tl::expected<std::unique_ptr<Backend>, std::string> Udp::make(BackendContext& context) {
  uint16_t port = kUdpPort;
  auto json = core::parseJson(context.config.backend.empty() ? "{}" : context.config.backend);
  if (!json) return tl::unexpected("error decoding UDP backend config: " + json.error());
  if (const core::JsonValue* given = json->member("Port")) {
    const char* end = given->text.data() + given->text.size();
    auto [next, error] = std::from_chars(given->text.data(), end, port);
    if (given->kind != core::JsonValue::Kind::Number || error != std::errc() || next != end || port == 0)
      return tl::unexpected(
          std::string("error decoding UDP backend config: json: Port is no number that fits"));
  }
  return std::make_unique<Udp>(context, port);
}

// initTun and configureIface: flannel0 has the lease's address with the whole network's length.
void Udp::run(const Lease& own) {
  host::NetworkNamespace& node = m_context.node;
  trace::CauseScope cause(node.recorder(), "flanneld: its lease " + own.subnet.text());
  auto& tun = node.addInterface(host::InterfaceKind::Tun, freeName(node), {});
  tun.connectedTo = "flanneld, a program of this node";
  net::Ipv4Prefix address(own.subnet.address(), m_context.config.network.length());
  std::ignore = node.addAddress(tun, {address, {}, routing::Scope::Global, {}});
  node.setMtu(tun, mtu());
  m_proxy = std::make_unique<UdpProxy>(m_context, tun.index, m_port);
  std::ignore = node.setUp(tun, true);
}

void Udp::handle(const std::vector<LeaseEvent>& batch) {
  for (const LeaseEvent& event : batch) {
    if (!m_proxy) return;
    bool added = event.type == LeaseEvent::Type::Added;
    m_context.say((added ? "Subnet added: " : "Subnet removed: ") + event.lease.subnet.text());
    trace::CauseScope cause(m_context.node.recorder(), "flanneld: lease " + event.lease.subnet.text() + " of "
                                                           + event.lease.attributes.publicIp.text()
                                                           + (added ? "" : " is gone"));
    if (added)
      m_proxy->setRoute(event.lease.subnet, event.lease.attributes.publicIp);
    else
      m_proxy->removeRoute(event.lease.subnet);
  }
}

// The interface is gone with the program that held it open, and the routes with the interface.
void Udp::stop() {
  if (!m_proxy) return;
  int tun = m_proxy->tun();
  m_proxy->close();
  m_proxy.reset();
  m_context.node.removeInterface(tun);
}

bool Udp::setPace(ForwarderPace pace) {
  if (m_proxy) m_proxy->setPace(pace);
  return m_proxy != nullptr;
}

} // namespace fg::flannel
