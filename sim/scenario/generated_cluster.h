// Scenarios of any size: a plain cluster with so many nodes, pods and services.
#pragma once

#include "core/diagnostic.h"

#include <cstdint>
#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace fg::scenario {

enum class Form { Template, SpelledOut };

// What is generated: node1 to nodeN in 172.16.0.0/12, with a /24 of 10.128.0.0/10 each, pods on each node,
// and services in 10.254.0.0/16, or a larger network where they need one. Beside them there are always two
// pods of CoreDNS behind kube-system/kube-dns, 10.254.0.2:53.
struct ClusterOrder {
  uint64_t nodes = 1, podsPerNode = 0, services = 0;
  std::optional<uint64_t> endpointsPerService = {}; // nothing: 10, or all pods where there are fewer
  std::string backend = "host-gw";                  // flannel's
  std::optional<uint64_t> seed = {};                // nothing: the format's
  Form form = Form::Template;
};

// The text of the scenario, the same for the same order. A finding without a place where there cannot be such
// a cluster, or where it is larger than a scenario may be.
tl::expected<std::string, core::Diagnostic> clusterText(const ClusterOrder& order);

} // namespace fg::scenario
