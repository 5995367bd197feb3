// Containers' network: the part of Dockerd that makes and removes sandboxes.
// https://github.com/moby/libnetwork/blob/release/v0.8/drivers/bridge/bridge.go (CreateEndpoint)
#include "docker/dockerd.h"

#include <algorithm>
#include <array>

namespace fg::docker {
namespace {

// electMacAddress: 02:42 and the address, so that no ARP entry is wrong when an address is used again.
net::MacAddress macOf(net::Ipv4Address ip) {
  uint32_t v = ip.value();
  return net::MacAddress({0x02, 0x42, static_cast<uint8_t>(v >> 24), static_cast<uint8_t>(v >> 16),
                          static_cast<uint8_t>(v >> 8), static_cast<uint8_t>(v)});
}

} // namespace

const Sandbox* Dockerd::sandbox(std::string_view name) const {
  for (const auto& sandbox : m_sandboxes)
    if (sandbox->request.name == name) return sandbox.get();
  return nullptr;
}

std::string Dockerd::freeVethName() {
  std::string name = "veth" + m_rng.hex(7);
  while (node().interface(name))
    name = "veth" + m_rng.hex(7);
  return name;
}

tl::expected<const Sandbox*, std::string> Dockerd::createSandbox(const SandboxRequest& request) {
  if (!m_ready)
    return tl::unexpected(
        std::string("Cannot connect to the Docker daemon. Is the docker daemon running on this host?"));
  if (sandbox(request.name))
    return tl::unexpected("Conflict. The name \"/" + request.name + "\" is already in use");
  for (const auto& other : m_sandboxes)
    for (const PublishedPort& taken : other->request.ports)
      for (const PublishedPort& wanted : request.ports)
        if (taken.protocol == wanted.protocol && taken.hostPort == wanted.hostPort)
          return tl::unexpected("Bind for 0.0.0.0:" + std::to_string(wanted.hostPort)
                                + " failed: port is already allocated");
  auto ip = m_ipam.take(request.ip);
  if (!ip)
    return tl::unexpected(std::string("no available IPv4 addresses on this network's address pools: bridge"));
  trace::CauseScope cause(recorder(), "dockerd");
  if (request.ip && request.ip != ip)
    recorder().warn("dockerd of " + node().name() + " could not give " + request.ip->text() + " to "
                    + request.name + " and gave it " + ip->text());
  auto made = std::make_unique<Sandbox>();
  made->id = m_rng.hex(64);
  if (!request.id.empty()) made->id = request.id;
  made->endpointId = m_ids.hex(64);
  if (!request.endpointId.empty()) made->endpointId = request.endpointId;
  made->request = request;
  if (request.containerName.empty()) made->request.containerName = request.name;
  made->ip = *ip;
  made->mac = macOf(*ip);
  made->ns = &m_namespaces.createNamespace(request.name, node().name());
  plug(*made);
  for (const PublishedPort& port : request.ports)
    for (PortRule& rule : portRules(*made, port)) {
      Words words{"-t", rule.table, "-A", rule.chain};
      words.insert(words.end(), rule.specification.begin(), rule.specification.end());
      iptables(std::move(words));
    }
  Container pause{made->id, {}, true, true, node().now(), node().now(), {}, 0};
  pause.request.name = made->request.containerName;
  pause.request.image = request.image;
  pause.request.command = request.command;
  pause.request.labels = request.labels;
  m_containers.push_back(std::move(pause));
  m_sandboxes.push_back(std::move(made));
  return m_sandboxes.back().get();
}

// A veth pair: one end is a port of docker0, the other becomes the container's eth0.
void Dockerd::plug(Sandbox& sandbox) {
  const SandboxRequest& request = sandbox.request;
  std::string chosen = freeVethName();
  bool pinned = !request.veth.empty() && !node().interface(request.veth);
  sandbox.veth = pinned ? request.veth : chosen;
  std::array<uint8_t, 6> bytes{};
  for (uint8_t& byte : bytes)
    byte = static_cast<uint8_t>(m_rng.below(256));
  bytes[0] = static_cast<uint8_t>((bytes[0] & 0xfe) | 0x02); // eth_random_addr
  host::NetworkNamespace& inside = *sandbox.ns;
  host::Interface& outer = node().addVethPair(sandbox.veth, request.vethMac.value_or(net::MacAddress(bytes)),
                                              inside, "eth0", sandbox.mac);
  host::Interface& inner = *inside.interface("eth0");
  node().setMtu(outer, m_options.mtu);
  inside.setMtu(inner, m_options.mtu);
  std::ignore = node().setMaster(outer, node().interface(kBridge)->index);
  outer.hairpin = request.hairpin == Hairpin::Yes || !m_options.userlandProxy;
  std::ignore = node().setUp(outer, true);
  std::ignore = inside.addAddress(inner, {{sandbox.ip, m_network.length()}, {}, routing::Scope::Global, {}});
  std::ignore = inside.setUp(inner, true);
  routing::Route out;
  out.gateway = m_network.address();
  out.interface = inner.index;
  out.origin = "dockerd";
  std::ignore = inside.addRoute(out);
}

// ChainInfo.Forward in iptables.go.
std::vector<Dockerd::PortRule> Dockerd::portRules(const Sandbox& sandbox, const PublishedPort& port) const {
  std::string protocol = net::protocolText(port.protocol), ip = sandbox.ip.text();
  std::string inside = std::to_string(port.containerPort);
  Words translate{"-p",
                  protocol,
                  "-d",
                  "0/0",
                  "--dport",
                  std::to_string(port.hostPort),
                  "-j",
                  "DNAT",
                  "--to-destination",
                  ip + ":" + inside};
  if (m_options.userlandProxy) translate.insert(translate.end(), {"!", "-i", kBridge});
  return {
      {"nat", "DOCKER", std::move(translate)},
      {"filter",
       "DOCKER",
       {"!", "-i", kBridge, "-o", kBridge, "-p", protocol, "-d", ip, "--dport", inside, "-j", "ACCEPT"}},
      {"nat", "POSTROUTING", {"-p", protocol, "-s", ip, "-d", ip, "--dport", inside, "-j", "MASQUERADE"}},
  };
}

void Dockerd::removeSandbox(std::string_view name) {
  auto it = std::find_if(m_sandboxes.begin(), m_sandboxes.end(),
                         [&](const auto& s) { return s->request.name == name; });
  if (it == m_sandboxes.end()) return;
  trace::CauseScope cause(recorder(), "dockerd");
  std::unique_ptr<Sandbox> gone = std::move(*it);
  m_sandboxes.erase(it);
  endContainersOf(*gone, 0);
  release(*gone);
}

void Dockerd::release(Sandbox& sandbox) {
  for (const PublishedPort& port : sandbox.request.ports)
    for (PortRule& rule : portRules(sandbox, port)) {
      Words words{"-t", rule.table, "-D", rule.chain};
      words.insert(words.end(), rule.specification.begin(), rule.specification.end());
      iptables(std::move(words));
    }
  if (const host::Interface* outer = node().interface(sandbox.veth)) node().removeInterface(outer->index);
  m_namespaces.destroyNamespace(*sandbox.ns);
  m_ipam.release(sandbox.ip);
}

} // namespace fg::docker
