// udp: a program of each node reads packets from flannel0, sends them over UDP to another node's, and the
// other way. https://github.com/flannel-io/flannel/blob/v0.7.1/backend/udp/network.go, .../udp.go
#pragma once

#include "flannel/backends/udp_proxy.h"

namespace fg::flannel {

inline constexpr uint16_t kUdpPort = 8285; // unless the configuration has another

class Udp : public Backend {
public:
  static tl::expected<std::unique_ptr<Backend>, std::string> make(BackendContext& context);
  Udp(BackendContext& context, uint16_t port) : m_context(context), m_port(port) {}

  static std::optional<LeaseAttributes> foretell(const Config&, net::Ipv4Address publicIp,
                                                 const BackendSpec::MacOf&) {
    return LeaseAttributes{publicIp, "", ""};
  }
  // No BackendType: leases of this backend have none.
  LeaseAttributes attributes() const override { return {m_context.external.publicAddress, "", ""}; }
  uint32_t mtu() const override { return m_context.external.mtu - kOverhead; }
  void run(const Lease& own) override;
  void handle(const std::vector<LeaseEvent>& batch) override;
  void stop() override;
  bool setPace(ForwarderPace pace) override;
  const UdpProxy* proxy() const override { return m_proxy.get(); }

private:
  static constexpr uint32_t kOverhead = 28; // IP 20, UDP 8

  BackendContext& m_context;
  uint16_t m_port;
  std::unique_ptr<UdpProxy> m_proxy; // null until there is a lease
};

} // namespace fg::flannel
