// The files of one network namespace in a capture: what each is called, how it is read, and what follows
// where it is missing. A new one is a file of its own and a line in register.cpp.
#pragma once

#include "capture/findings.h"
#include "scenario/snapshot.h"

#include <span>
#include <string>
#include <string_view>

namespace fg::capture {

namespace found = scenario::found;

// What is known of the namespace that is read, beyond the state that it will have.
struct Draft {
  found::Namespace ns;
  std::string iptablesLegacy, iptablesNft; // where each backend's tool was asked
};

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

struct FileSpec {
  std::string_view name; // "ip-addr.json"
  void (*read)(Reading& reading) = nullptr;
  Wanted wanted = Wanted::Helps;
  std::string_view absence; // what follows where it is missing
};

std::span<const FileSpec> namespaceFiles(); // register.cpp

void readAddresses(Reading& reading);      // ip-addr.json
void readRoutes(Reading& reading);         // ip-route.json
void readPolicyRules(Reading& reading);    // ip-rule.json
void readNeighbors(Reading& reading);      // ip-neigh.json
void readBridgeLinks(Reading& reading);    // bridge-link.json
void readFdb(Reading& reading);            // bridge-fdb.json
void readIptables(Reading& reading);       // iptables-save.txt
void readIptablesLegacy(Reading& reading); // iptables-legacy-save.txt
void readIptablesNft(Reading& reading);    // iptables-nft-save.txt
void readNftRuleset(Reading& reading);     // nft-ruleset.json
void readIpsets(Reading& reading);         // ipset-save.txt
void readConnections(Reading& reading);    // conntrack.txt
void readSysctls(Reading& reading);        // sysctl.txt
void readListeners(Reading& reading);      // ss.txt
void readSubnetEnv(Reading& reading);      // subnet.env
void readDockerNetwork(Reading& reading);  // docker-network.json
void readUname(Reading& reading);          // uname.txt

} // namespace fg::capture
