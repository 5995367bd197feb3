#include "flannel/log_places.h"

#include <array>

namespace fg::flannel {
namespace {

// How a text begins, its level, and where 0.7.1, 0.9.1 and 0.10.0 have it (git grep in the tagged sources).
struct LoggedAt {
  std::string_view begins;
  char level;
  std::array<std::string_view, 3> places;
};
constexpr std::array<LoggedAt, 43> kLogged{{
    {"Installing signal handlers", 'I', {"main.go:132", "main.go:237", "main.go:238"}},
    {"Created subnet manager", 'I', {"", "main.go:234", "main.go:235"}},
    {"Failed to create NetworkManager", 'E', {"main.go:152", "", ""}},
    {"Failed to find any valid interface", 'E', {"", "main.go:192", "main.go:193"}},
    {"Could not find valid interface", 'I', {"", "main.go:200", "main.go:201"}},
    {"Failed to find interface to use", 'E', {"", "main.go:224", "main.go:225"}},
    {"Invalid subnet-lease-renew-margin", 'E', {"", "main.go:181", "main.go:182"}},
    {"Searching for interface using", 'I', {"manager.go:124", "main.go:416", "main.go:417"}},
    {"Determining IP address of default", 'I', {"manager.go:136", "main.go:474", "main.go:475"}},
    {"Using interface with name", 'I', {"manager.go:149", "main.go:487", "main.go:488"}},
    {"Defaulting external address", 'I', {"manager.go:166", "main.go:504", "main.go:505"}},
    {"Using ", 'I', {"manager.go:162", "main.go:500", "main.go:501"}},
    {"Lease acquired", 'I', {"manager.go:250", "", ""}},
    {"Couldn't fetch network config", 'E', {"", "main.go:348", "main.go:349"}},
    {"Found network config", 'I', {"", "main.go:352", "main.go:353"}},
    {"Error fetching backend", 'E', {"", "main.go:271", "main.go:272"}},
    {"Error registering network", 'E', {"", "main.go:279", "main.go:280"}},
    {"Wrote subnet file", 'I', {"", "main.go:299", "main.go:300"}},
    {"Running backend", 'I', {"", "main.go:303", "main.go:304"}},
    {"Waiting for ", 'I', {"", "main.go:395", "main.go:396"}},
    {"Lease has been revoked. Shutting", 'E', {"", "main.go:398", "main.go:399"}},
    {"Exiting cleanly", 'I', {"", "main.go:324", "main.go:325"}},
    {"Error renewing lease", 'E', {"", "main.go:382", "main.go:383"}},
    {"Lease renewed", 'I', {"", "main.go:387", "main.go:388"}},
    {"Found lease (", 'I', {"local_manager.go:134", "local_manager.go:147", "local_manager.go:147"}},
    {"Allocated lease", 'I', {"", "local_manager.go:220", "local_manager.go:220"}},
    {"Picking subnet in range",
     'I',
     {"local_manager.go:179", "local_manager.go:234", "local_manager.go:234"}},
    {"Watch of subnet leases failed",
     'W',
     {"local_manager.go:266", "local_manager.go:317", "local_manager.go:317"}},
    {"Subnet watch failed", 'E', {"watch.go:272", "watch.go:171", "watch.go:171"}},
    {"Watch subnets", 'E', {"watch.go:43", "watch.go:43", "watch.go:43"}},
    {"Watching for new subnet leases", 'I', {"network.go:51", "hostgw_network.go:54", "route_network.go:53"}},
    {"Subnet added: ", 'I', {"network.go:83", "hostgw_network.go:89", "route_network.go:85"}},
    {"Subnet removed: ", 'I', {"network.go:122", "hostgw_network.go:130", "route_network.go:119"}},
    {"Replacing existing route", 'W', {"network.go:106", "hostgw_network.go:115", "route_network.go:102"}},
    {"Error deleting route", 'E', {"network.go:135", "hostgw_network.go:147", "route_network.go:131"}},
    {"Error adding route", 'E', {"network.go:116", "hostgw_network.go:125", "route_network.go:114"}},
    {"Route recovered", 'I', {"network.go:196", "hostgw_network.go:207", "route_network.go:192"}},
    {"Watching for L3 misses", 'I', {"network.go:58", "", ""}},
    {"L3 miss but route for", 'I', {"network.go:243", "", ""}},
    {"Add L2 failed", 'E', {"network.go:220", "", ""}},
    {"Delete L2 failed", 'E', {"network.go:210", "", ""}},
    {"Ignoring non-vxlan subnet", 'W', {"network.go:178", "", ""}},
    {"Some iptables rules are missing", 'I', {"", "iptables.go:114", "iptables.go:115"}},
}};

size_t columnOf(const Version& version) {
  if (version.name == "0.7.1") return 0;
  return version.name == "0.9.1" ? 1 : 2;
}

} // namespace

host::LogOrigin originOf(const Version& version, std::string_view text) {
  for (const LoggedAt& line : kLogged)
    if (text.starts_with(line.begins)) return {line.level, std::string(line.places[columnOf(version)])};
  return {};
}

} // namespace fg::flannel
