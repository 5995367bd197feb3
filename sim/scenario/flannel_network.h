// What the reader needs to know of flannel's configuration; flanneld's model reads it itself.
#pragma once

#include "net/ipv4_address.h"
#include "scenario/document.h"

#include <optional>
#include <string>

namespace fg::scenario {

struct FlannelNetwork {
  std::optional<net::Ipv4Prefix> prefix;
  int subnetLength = 24; // bits
};

// The text in etcd: as it is written in the scenario, or made from "network" and "backend".
std::string flannelConfig(const Value& root);
// Without a prefix where the text is not JSON, or has no network.
FlannelNetwork flannelNetwork(const std::string& config);

} // namespace fg::scenario
