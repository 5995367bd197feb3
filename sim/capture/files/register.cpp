#include "capture/files/files.h"

#include <array>

namespace fg::capture {

namespace {

using enum OtherForm::Blank;
constexpr std::array kAddressForms{OtherForm{"ip-addr.txt", readAddressText, Missing}};
constexpr std::array kRouteForms{OtherForm{"ip-route.txt", readRouteText},
                                 OtherForm{"route-n.txt", readOldRoutes, Missing}};
constexpr std::array kPolicyRuleForms{OtherForm{"ip-rule.txt", readPolicyRuleText, Missing}};
constexpr std::array kNeighborForms{OtherForm{"ip-neigh.txt", readNeighborText}};
constexpr std::array kBridgeLinkForms{OtherForm{"bridge-link.txt", readBridgeLinkText}};
constexpr std::array kFdbForms{OtherForm{"bridge-fdb.txt", readFdbText}};
constexpr std::array kListenerForms{OtherForm{"netstat.txt", readOldListeners}};

} // namespace

std::span<const FileSpec> namespaceFiles() {
  using enum Wanted;
  // Interfaces come first: others name them.
  static constexpr std::array kFiles{
      FileSpec{"ip-addr.json", readAddresses, Decides, "it has no interfaces then, and reaches nobody",
               kAddressForms},
      FileSpec{"ip-route.json", readRoutes, Decides,
               "the only routes are those to the networks of its own addresses", kRouteForms},
      FileSpec{"ip-rule.json", readPolicyRules, Helps,
               "the rules are taken to be the three that Linux starts with", kPolicyRuleForms},
      FileSpec{"ip-neigh.json", readNeighbors, Helps,
               "nobody is known to answer ARP but the interfaces in the capture", kNeighborForms},
      FileSpec{"bridge-link.json", readBridgeLinks, Perhaps,
               "ports and their hairpin modes are as ip-addr.json says", kBridgeLinkForms},
      FileSpec{"bridge-fdb.json", readFdb, Helps,
               "bridges have learned nothing yet and flood the first frames", kFdbForms},
      FileSpec{"iptables-save.txt", readIptables, Perhaps, ""},
      FileSpec{"iptables-legacy-save.txt", readIptablesLegacy, Perhaps, ""},
      FileSpec{"iptables-nft-save.txt", readIptablesNft, Perhaps, ""},
      FileSpec{"nft-ruleset.json", readNftRuleset, HelpsOnHosts,
               "native nftables rules, if there are any, are not known of"},
      FileSpec{"ipset-save.txt", readIpsets, Perhaps, ""},
      FileSpec{"conntrack.txt", readConnections, Helps,
               "no connections are tracked yet: a reply of an old one counts as a new connection"},
      FileSpec{"conntrack-stats.txt", readConntrackStats, Perhaps, ""},
      FileSpec{"nstat.txt", readCounters, Perhaps, ""},
      FileSpec{
          "sysctl.txt", readSysctls, Decides,
          "Linux's defaults hold, but that hosts forward (ip_forward and bridge-nf-call-iptables are 1)"},
      FileSpec{"ss.txt", readListeners, Decides, "nothing is known to listen there", kListenerForms},
      FileSpec{"ip_vs.txt", readVirtualServers, Perhaps, ""},
      FileSpec{"tc-qdisc.txt", readDisciplines, Perhaps, ""},
      FileSpec{"units.txt", readUnits, Perhaps, ""},
      FileSpec{"subnet.env", readSubnetEnv, Perhaps, ""},
      FileSpec{"docker-network.json", readDockerNetwork, Perhaps, ""},
      FileSpec{"uname.txt", readUname, Perhaps, ""},
  };
  return kFiles;
}

} // namespace fg::capture
