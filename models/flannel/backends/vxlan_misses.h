// vxlan as flannel 0.7.1 does it: one route leads the whole network into flannel.1, so each remote address is
// a neighbour there. flanneld has the kernel ask it for their MAC addresses (app_solicit), and answers.
// https://github.com/flannel-io/flannel/blob/v0.7.1/backend/vxlan/network.go, .../device.go, .../routes.go
#pragma once

#include "flannel/backends/vxlan.h"

namespace fg::flannel {

class VxlanByMisses : public Vxlan {
public:
  VxlanByMisses(BackendContext& context, Settings settings);

  uint32_t mtu() const override { return device()->mtu; } // as the kernel made it
  void run(const Lease& own) override;
  void handle(const std::vector<LeaseEvent>& batch) override;
  void stop() override;

private:
  struct Remote {
    net::Ipv4Prefix subnet;
    net::MacAddress vtep;
  };
  struct Change { // of a lease whose data can be read
    LeaseEvent::Type type = LeaseEvent::Type::Added;
    Remote remote;
    net::Ipv4Address host;
  };
  std::vector<Change> readable(const std::vector<LeaseEvent>& batch);
  void begin(const std::vector<Change>& changes);
  void follow(const Change& change);
  void setRemote(const Remote& remote);
  void removeRemote(const net::Ipv4Prefix& subnet);
  core::KernelResult addFdb(const Change& change);
  void missed(const link::Neighbor& neighbor);
  void answer(net::Ipv4Address address);

  std::vector<Remote> m_remotes;
  bool m_begun = false;                    // the first leases have come
  std::vector<net::Ipv4Address> m_waiting; // misses from before that
};

} // namespace fg::flannel
