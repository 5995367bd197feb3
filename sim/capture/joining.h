// Finds out what joins the namespaces of a capture: veth pairs, Ethernet segments, and machines that the
// capture knows of but does not hold.
#pragma once

#include "capture/folder.h"
#include "scenario/scenario.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace fg::capture {

void join(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
          scenario::Scenario& scenario);

// An interface, by the numbers of its namespace and of itself there.
struct End {
  size_t ns = 0, interface = 0;
  friend auto operator<=>(const End&, const End&) = default;
};

// Whom a namespace knows, by the interface that it asks them on.
class KnownNeighbors {
public:
  using List = std::vector<const scenario::found::Neighbor*>;
  explicit KnownNeighbors(const scenario::found::Namespace& ns) {
    for (const auto& neighbor : ns.neighbors)
      m_byInterface[neighbor.interface].push_back(&neighbor);
  }
  const List& on(const std::string& interface) const {
    static const List kNone;
    auto it = m_byInterface.find(interface);
    return it == m_byInterface.end() ? kNone : it->second;
  }

private:
  std::map<std::string, List> m_byInterface;
};

// What links.json says.
struct NamedLinks {
  std::vector<std::vector<End>> segments;
  std::set<End> ends; // all that it names, those of veth pairs too
};

// Its parts, in this order.
// links.json overrules everything: the veth pairs in it are joined at once.
NamedLinks joinNamed(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot);
// Veth ends are joined where each names the other's index, within one host.
void joinPairs(const NamedLinks& named, scenario::Snapshot& snapshot, Findings& findings);
// The interfaces of links.json, then those that neighbour tables prove to be on one link, then those whose
// addresses share a prefix.
void joinSegments(const NamedLinks& named, Findings& findings, scenario::Snapshot& snapshot,
                  scenario::Scenario& scenario);
// flanneld's programs that carry packets for TUN interfaces, where their sockets and the leases are known.
void joinForwarders(scenario::Snapshot& snapshot);
// Whoever answered ARP and is not in the capture, and the other ends of veth pairs that are not.
void addOutsiders(scenario::Snapshot& snapshot, Findings& findings);

} // namespace fg::capture
