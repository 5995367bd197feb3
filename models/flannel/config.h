// flannel's network configuration: the JSON text that lies in etcd.
// https://github.com/flannel-io/flannel/blob/v0.7.1/subnet/config.go
#pragma once

#include "flannel/version.h"
#include "net/ipv4_address.h"

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace fg::flannel {

struct Config {
  net::Ipv4Prefix network;
  net::Ipv4Address subnetMin, subnetMax; // network addresses of the first and the last subnet
  int subnetLength = 24;
  std::string backendType; // "host-gw", as it is written
  std::string backend;     // the whole Backend object as it is written, or empty
};

// With flannel's defaults. The error is in flannel's own words.
tl::expected<Config, std::string> parseConfig(std::string_view text, const Version& version);

} // namespace fg::flannel
