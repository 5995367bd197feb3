// The files that a machine or a container has without anybody's asking: /etc/hosts, /etc/resolv.conf,
// /etc/hostname.
#pragma once

#include "host/files.h"
#include "world/world.h"

namespace fg::world {

// As the kubelet (of Kubernetes 1.9) and docker give them to a container, or as a fresh installation and
// NetworkManager have them on a node.
host::Files madeFiles(const World& world, const Place& place);

// The cluster's domain, as --cluster-domain of the kubelets says it: "cluster.local.".
inline constexpr std::string_view kClusterDomain = "cluster.local.";

} // namespace fg::world
