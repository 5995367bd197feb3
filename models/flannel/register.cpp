// The list of flannel's backends.
#include "flannel/backends/host_gw.h"

namespace fg::flannel {

const core::Registry<BackendSpec>& backends() {
  static const core::Registry<BackendSpec> registry = [] {
    core::Registry<BackendSpec> out;
    out.add({"host-gw", HostGw::make});
    return out;
  }();
  return registry;
}

} // namespace fg::flannel
