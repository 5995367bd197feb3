// host-gw: a plain route to each node's subnet, through that node.
// https://github.com/flannel-io/flannel/blob/v0.7.1/backend/hostgw/network.go,
// .../v0.9.1/backend/hostgw/hostgw_network.go, .../v0.10.0/backend/route_network.go
#pragma once

#include "flannel/backend.h"

#include <set>

namespace fg::flannel {

class HostGw : public Backend {
public:
  static tl::expected<std::unique_ptr<Backend>, std::string> make(BackendContext& context);
  explicit HostGw(BackendContext& context) : m_context(context) {}

  static std::optional<LeaseAttributes> foretell(const Config&, net::Ipv4Address publicIp,
                                                 const BackendSpec::MacOf&) {
    return LeaseAttributes{publicIp, "host-gw", ""};
  }
  LeaseAttributes attributes() const override;
  uint32_t mtu() const override { return m_context.external.mtu; }
  void run(const Lease& own) override;
  void handle(const std::vector<LeaseEvent>& batch) override;

private:
  void add(const Lease& lease);
  void remove(const Lease& lease);
  routing::Route routeTo(const Lease& lease) const;
  const routing::Route* existing(const net::Ipv4Prefix& destination) const;
  bool kernelHas(const routing::Route& route) const;
  bool same(const routing::Route& a, const routing::Route& b) const;
  core::KernelResult erase(const routing::Route& route);
  void remember(const routing::Route& route);
  void forget(const routing::Route& route);
  void check();
  std::string deviceText(int index) const;

  BackendContext& m_context;
  std::vector<routing::Route> m_routes;     // those that check() keeps alive
  std::set<net::Ipv4Prefix> m_destinations; // theirs
};

} // namespace fg::flannel
