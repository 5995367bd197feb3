// The list of flannel's backends.
#include "flannel/backends/host_gw.h"
#include "flannel/backends/udp.h"
#include "flannel/backends/vxlan.h"

namespace fg::flannel {

const core::Registry<BackendSpec>& backends() {
  static const core::Registry<BackendSpec> registry = [] {
    core::Registry<BackendSpec> out;
    out.add({"host-gw", HostGw::make, HostGw::foretell});
    out.add({"vxlan", Vxlan::make, Vxlan::foretell});
    out.add({"udp", Udp::make, Udp::foretell});
    return out;
  }();
  return registry;
}

} // namespace fg::flannel
