// A blueprint built in real network namespaces.
#pragma once

#include "lab/blueprint.h"
#include "lab/netns.h"
#include "lab/process.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace fg::lab {

// Which of the kernel's two packet filters the iptables commands speak to.
enum class Backend { Legacy, Nft };
std::string_view name(Backend backend); // "legacy", as in iptables-legacy

class Network {
public:
  // Namespaces without names, or with `prefix` + place as their names where that is given.
  // Error: the command that was refused, and why.
  static tl::expected<Network, std::string> build(const Blueprint& blueprint, Backend backend,
                                                  const std::string& prefix = {});
  // The same network, which an earlier process built with that prefix.
  static tl::expected<Network, std::string> open(const Blueprint& blueprint, Backend backend,
                                                 const std::string& prefix);

  // Null where there is no such place.
  const Netns* find(const std::string& place) const;
  const std::vector<std::string>& places() const { return m_places; } // in the blueprint's order
  Backend backend() const { return m_backend; }
  // What this machine's kernel or tools refused: "node1: ip link add …: Unknown device type".
  const std::vector<std::string>& notBuilt() const { return m_notBuilt; }

  // The words with the names of iptables' programs made those of the backend.
  std::vector<std::string> backed(std::vector<std::string> words) const;
  // Runs them so in the place.
  Ran run(const std::string& place, std::vector<std::string> words, std::string_view input = {}) const;
  // Pulls or plugs the cable of an interface on a segment; false where it is on none.
  bool setLink(const std::string& place, const std::string& interface, bool up) const;
  bool setSegment(const std::string& segment, bool up) const;
  // The kernel tracks connections only where a rule asks for it; flannelgraph does so everywhere, as on a
  // node with kube-proxy. A rule of the other backend asks, and is in nobody's way. Error: what was refused.
  tl::expected<void, std::string> trackConnections(const Blueprint& blueprint) const;
  // This process stays in the namespace of the segments' bridges from now on.
  void enterSwitches() const;

private:
  friend class Builder;
  Network() = default;

  Backend m_backend = Backend::Legacy;
  std::vector<std::string> m_places, m_notBuilt;
  std::map<std::string, Netns> m_namespaces;
  std::deque<Netns> m_switches;                                       // holds the bridge of each segment
  std::map<std::pair<std::string, std::string>, std::string> m_ports; // of segments, by place and interface
  std::map<std::string, std::vector<std::string>> m_segmentPorts;
};

} // namespace fg::lab
