// Which interface carries a node's traffic to other nodes, and the address that flanneld announces.
// LookupExtIface() in https://github.com/flannel-io/flannel/blob/v0.7.1/network/manager.go,
// .../v0.9.1/main.go
#pragma once

#include "flannel/backend.h"
#include "flannel/options.h"

#include <functional>

namespace fg::flannel {

// Says in flanneld's log what is found; so does an error, which comes back too.
tl::expected<ExternalInterface, std::string> externalInterface(const host::NetworkNamespace& node,
                                                               const Options& options, const Version& version,
                                                               const std::function<void(std::string)>& say);

} // namespace fg::flannel
