// What differs between the releases of flannel, as data.
#pragma once

#include "net/sim_time.h"

#include <span>
#include <string>
#include <string_view>

namespace fg::flannel {

struct Version {
  std::string_view name;                           // "0.7.1"
  bool strictConfig = false;                       // subnets must leave room for four of them and be aligned
  bool keepsPreviousSubnet = false;                // FLANNEL_SUBNET of subnet.env is asked for again
  std::string_view noPreviousSubnet = "0.0.0.0/0"; // how its log says that subnet.env names none
  bool exitsWhenRevoked = false;                   // otherwise it registers again in the same process
  bool retriesRegistration = false; // a failed registration is tried again each second; otherwise exit 1
  bool routesNameTheDevice = false; // LinkIndex is set in the routes of host-gw
  bool replacesStaleRoutes = false; // the old route is deleted; otherwise the new one, which is not there
  bool remembersFailedRoutes =
      false;                    // routes are remembered before they are added, so that the check mends them
  bool comparesDevices = false; // a route out of another interface is another route
  bool returnsForOwnSubnet = false; // fourth masquerading rule
  bool forwardRules = false;        // FORWARD ACCEPT for the network
  bool answersMisses = false;       // its vxlan sets neighbours as the kernel asks for them, not beforehand
  net::SimTime resync{0};           // of its iptables rules; 0: never
};

std::span<const Version> versions();
// Null where the release is not modelled.
const Version* findVersion(std::string_view name);

} // namespace fg::flannel
