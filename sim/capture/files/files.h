// The files of one network namespace in a capture: what each is called, how it is read, and what follows
// where it is missing. A new one is a file of its own and a line in register.cpp.
#pragma once

#include "capture/findings.h"
#include "scenario/snapshot.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace fg::capture {

namespace found = scenario::found;

// What is known of the namespace that is read, beyond the state that it will have.
struct Draft {
  found::Namespace ns;
  found::Signs signs;
  std::string iptablesLegacy, iptablesNft; // where each backend's tool was asked
  std::string legacyFile, nftFile;         // and what the files are called
  bool nftHasIptables = false;             // nft tells of chains of iptables-nft
  // Of ns.interfaces: their places by name, their indices and addresses.
  std::map<std::string, size_t, std::less<>> byName;
  std::set<int> indices;
  std::set<net::Ipv4Address> addresses;
  std::map<std::string, uint32_t> tables; // route tables with names of the host's own, and numbers for them
};

inline constexpr size_t kMostInterfaces = 10'000; // in one namespace

struct Reading {
  const std::string& file; // as shown
  const std::string& text;
  Findings& findings;
  Draft& draft;

  // A place in the text, for findings.
  core::SourceRef line(int number, int column = 0) const { return {file, number, column}; }
};

// Decides: without it every verdict about packets that come there is uncertain.
enum class Wanted { Decides, Helps, HelpsOnHosts, Perhaps };

// What another tool, or an older release, prints of the same.
struct OtherForm {
  std::string_view name; // "ip-addr.txt"
  void (*read)(Reading& reading) = nullptr;
  // What it means when nothing is in it: that there is nothing, or that the tool failed.
  enum class Blank { Nothing, Missing } blank = Blank::Nothing;
};

struct FileSpec {
  std::string_view name; // "ip-addr.json"
  void (*read)(Reading& reading) = nullptr;
  Wanted wanted = Wanted::Helps;
  std::string_view absence;              // what follows where it is missing, and no other form is there
  std::span<const OtherForm> forms = {}; // the better ones first
};

std::span<const FileSpec> namespaceFiles(); // register.cpp

// The table as the model knows it: a number, or one of the names that every Linux has.
std::string tableName(const std::string& name, Draft& draft);

void readAddresses(Reading& reading);      // ip-addr.json
void readAddressText(Reading& reading);    // ip-addr.txt
void readRoutes(Reading& reading);         // ip-route.json
void readRouteText(Reading& reading);      // ip-route.txt
void readOldRoutes(Reading& reading);      // route-n.txt
void readPolicyRules(Reading& reading);    // ip-rule.json
void readPolicyRuleText(Reading& reading); // ip-rule.txt
void readNeighbors(Reading& reading);      // ip-neigh.json
void readNeighborText(Reading& reading);   // ip-neigh.txt
void readBridgeLinks(Reading& reading);    // bridge-link.json
void readBridgeLinkText(Reading& reading); // bridge-link.txt
void readFdb(Reading& reading);            // bridge-fdb.json
void readFdbText(Reading& reading);        // bridge-fdb.txt
void readIptables(Reading& reading);       // iptables-save.txt
void readIptablesLegacy(Reading& reading); // iptables-legacy-save.txt
void readIptablesNft(Reading& reading);    // iptables-nft-save.txt
void readNftRuleset(Reading& reading);     // nft-ruleset.json
void readIpsets(Reading& reading);         // ipset-save.txt
void readConnections(Reading& reading);    // conntrack.txt
void readConntrackStats(Reading& reading); // conntrack-stats.txt
void readCounters(Reading& reading);       // nstat.txt
void readUnits(Reading& reading);          // units.txt
void readSysctls(Reading& reading);        // sysctl.txt
void readListeners(Reading& reading);      // ss.txt
void readOldListeners(Reading& reading);   // netstat.txt
void readVirtualServers(Reading& reading); // ip_vs.txt
void readDisciplines(Reading& reading);    // tc-qdisc.txt
void readSubnetEnv(Reading& reading);      // subnet.env
void readDockerNetwork(Reading& reading);  // docker-network.json
void readUname(Reading& reading);          // uname.txt

} // namespace fg::capture
