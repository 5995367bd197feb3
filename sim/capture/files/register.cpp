#include "capture/files/files.h"

#include <array>

namespace fg::capture {

std::span<const FileSpec> namespaceFiles() {
  using enum Wanted;
  // Interfaces come first: others name them.
  static constexpr std::array kFiles{
      FileSpec{"ip-addr.json", readAddresses, Decides, "it has no interfaces then, and reaches nobody"},
      FileSpec{"ip-route.json", readRoutes, Decides,
               "the only routes are those to the networks of its own addresses"},
      FileSpec{"ip-rule.json", readPolicyRules, Helps,
               "the rules are taken to be the three that Linux starts with"},
      FileSpec{"ip-neigh.json", readNeighbors, Helps,
               "nobody is known to answer ARP but the interfaces in the capture"},
      FileSpec{"bridge-link.json", readBridgeLinks, Perhaps,
               "ports and their hairpin modes are as ip-addr.json says"},
      FileSpec{"bridge-fdb.json", readFdb, Helps,
               "bridges have learned nothing yet and flood the first frames"},
      FileSpec{"iptables-save.txt", readIptables, Perhaps, ""},
      FileSpec{"iptables-legacy-save.txt", readIptablesLegacy, Perhaps, ""},
      FileSpec{"iptables-nft-save.txt", readIptablesNft, Perhaps, ""},
      FileSpec{"nft-ruleset.json", readNftRuleset, HelpsOnHosts,
               "native nftables rules, if there are any, are not known of"},
      FileSpec{"ipset-save.txt", readIpsets, Perhaps, ""},
      FileSpec{"conntrack.txt", readConnections, Helps,
               "no connections are tracked yet: a reply of an old one counts as a new connection"},
      FileSpec{
          "sysctl.txt", readSysctls, Decides,
          "Linux's defaults hold, but that hosts forward (ip_forward and bridge-nf-call-iptables are 1)"},
      FileSpec{"ss.txt", readListeners, Decides, "nothing is known to listen there"},
      FileSpec{"subnet.env", readSubnetEnv, Perhaps, ""},
      FileSpec{"docker-network.json", readDockerNetwork, Perhaps, ""},
      FileSpec{"uname.txt", readUname, Perhaps, ""},
  };
  return kFiles;
}

} // namespace fg::capture
