#include "engine/resolution.h"

namespace fg::engine {
namespace {

constexpr uint16_t kSourcePort = 40000;
constexpr std::string_view kServicePrefix = "svc:";

class Resolver {
public:
  Resolver(const ProbeRequest& request, const world::World& world) : m_request(request), m_world(world) {}

  tl::expected<Probe, std::vector<core::Diagnostic>> run() {
    m_probe.protocol = m_request.protocol;
    m_probe.ttl = m_request.ttl;
    m_probe.dataBytes = m_request.dataBytes;
    m_probe.dontFragment = m_request.dontFragment;
    m_probe.from = m_world.find(m_request.from);
    if (!m_probe.from) wrong("from: there is no place '" + m_request.from + "'", suggestion(m_request.from));
    resolveDestination();
    resolvePorts();
    if (!m_wrong.empty()) return tl::unexpected(std::move(m_wrong));
    return m_probe;
  }

private:
  void wrong(std::string message, std::string remedy) {
    core::Diagnostic diagnostic;
    diagnostic.place.file = "flannelgraph";
    diagnostic.message = std::move(message);
    diagnostic.remedy = std::move(remedy);
    m_wrong.push_back(std::move(diagnostic));
  }

  std::string suggestion(const std::string& name) const {
    return core::didYouMean(name, m_world.placeNames());
  }

  void resolveDestination() {
    const std::string& to = m_request.to;
    if (auto address = net::Ipv4Address::parse(to)) return setAddress(*address);
    if (to.starts_with(kServicePrefix)) return resolveService(to.substr(kServicePrefix.size()));
    const world::Place* place = m_world.find(to);
    if (!place) return wrong("to: '" + to + "' is neither an address nor a place", suggestion(to));
    auto address = m_world.addressOf(*place);
    if (!address) return wrong("to: " + to + " has no address at that time", "choose another time with --at");
    setAddress(*address);
    m_probe.to = place;
  }

  void setAddress(net::Ipv4Address address) {
    m_probe.destination = address;
    auto info = m_world.about(address, m_probe.from);
    m_probe.to = info.place;
    for (const auto& [name, service] : m_world.daemons().api().services())
      if (service.clusterIp == address) nameService(service);
  }

  void resolveService(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& [key, service] : m_world.daemons().api().services()) {
      known.push_back(key.text());
      if (key.text() != name && !(key.nameSpace == "default" && key.name == name)) continue;
      if (!service.clusterIp)
        return wrong("to: service " + name + " is headless: it has no cluster IP", "send to one of its pods");
      m_probe.destination = *service.clusterIp;
      return nameService(service);
    }
    wrong("to: there is no service '" + name + "'", core::didYouMean(name, known));
  }

  // "kube-system/kube-dns:dns"; and the port where the service has just one of this protocol.
  void nameService(const kubernetes::Service& service) {
    m_probe.service = service.name.text();
    const kubernetes::ServicePort* only = nullptr;
    int fitting = 0;
    for (const kubernetes::ServicePort& port : service.ports) {
      if (port.protocol != m_request.protocol) continue;
      ++fitting;
      only = &port;
      if (m_request.destinationPort == port.port && !port.name.empty()) m_probe.service += ":" + port.name;
    }
    if (fitting != 1 || m_request.destinationPort) return;
    m_probe.destinationPort = only->port;
    if (!only->name.empty()) m_probe.service += ":" + only->name;
  }

  void resolvePorts() {
    if (!net::hasPorts(m_request.protocol)) {
      if (m_request.destinationPort || m_request.sourcePort)
        wrong("icmp has no ports", "leave --dport and --sport out, or choose --proto udp or tcp");
      return;
    }
    m_probe.sourcePort = m_request.sourcePort.value_or(kSourcePort);
    if (m_request.destinationPort) m_probe.destinationPort = *m_request.destinationPort;
    if (m_probe.destinationPort == 0)
      wrong("--proto " + net::protocolText(m_request.protocol) + " needs a destination port",
            "add --dport N");
  }

  const ProbeRequest& m_request;
  const world::World& m_world;
  Probe m_probe;
  std::vector<core::Diagnostic> m_wrong;
};

} // namespace

tl::expected<Probe, std::vector<core::Diagnostic>> resolve(const ProbeRequest& request,
                                                           const world::World& world) {
  return Resolver(request, world).run();
}

ProbeRequest requestOf(const scenario::Expectation& expectation) {
  ProbeRequest request;
  request.from = expectation.from;
  request.to = expectation.to;
  request.protocol = expectation.protocol;
  if (expectation.port) request.destinationPort = expectation.port;
  if (expectation.sourcePort) request.sourcePort = expectation.sourcePort;
  request.ttl = expectation.ttl;
  request.dataBytes = expectation.size;
  request.dontFragment = expectation.dontFragment;
  return request;
}

} // namespace fg::engine
