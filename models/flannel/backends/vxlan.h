// vxlan: the kernel of each node puts packets for other nodes' subnets into UDP, by way of flannel.1.
// Releases before 0.9 answer the kernel's questions: vxlan_misses.h.
// https://github.com/flannel-io/flannel/blob/v0.10.0/backend/vxlan/vxlan_network.go, .../vxlan.go,
// .../device.go
#pragma once

#include "flannel/backend.h"

namespace fg::flannel {

class Vxlan : public Backend {
public:
  struct Settings {
    uint32_t vni = 1;
    uint16_t port = 8472; // Linux' default
    bool directRouting = false;
  };
  static tl::expected<std::unique_ptr<Backend>, std::string> make(BackendContext& context);
  Vxlan(BackendContext& context, Settings settings);

  static std::optional<LeaseAttributes> foretell(const Config& config, net::Ipv4Address publicIp,
                                                 const BackendSpec::MacOf& macOf);
  LeaseAttributes attributes() const override;
  uint32_t mtu() const override { return m_context.external.mtu - kOverhead; }
  void run(const Lease& own) override;
  void handle(const std::vector<LeaseEvent>& batch) override;

protected:
  BackendContext& context() { return m_context; }
  host::Interface* device() const { return m_context.node.interface(m_name); }
  static std::optional<net::MacAddress> vtepOf(const LeaseAttributes& attributes);
  static link::VxlanFdb::Entry fdbEntry(net::Ipv4Address host, const net::MacAddress& vtep);

private:
  static constexpr uint32_t kOverhead = 50;

  void ensureDevice();
  void add(const Lease& lease, const net::MacAddress& vtep);
  void remove(const Lease& lease, const net::MacAddress& vtep);
  bool isOnLink(net::Ipv4Address node) const;
  routing::Route routeTo(const Lease& lease) const;

  BackendContext& m_context;
  Settings m_settings;
  std::string m_name;
};

} // namespace fg::flannel
