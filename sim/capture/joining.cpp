#include "capture/joining.h"

#include <algorithm>
#include <map>

namespace fg::capture {
namespace {

using scenario::found::Interface;
using scenario::found::Namespace;

class PairJoiner {
public:
  PairJoiner(const NamedLinks& named, scenario::Snapshot& snapshot, Findings& findings)
      : m_named(named), m_namespaces(snapshot.namespaces), m_findings(findings) {}

  void run() {
    for (size_t i = 0; i < m_namespaces.size(); ++i)
      for (size_t j = 0; j < m_namespaces[i].interfaces.size(); ++j)
        if (at({i, j}).kind == "veth" && !m_named.ends.contains({i, j}))
          m_ends[m_namespaces[i].host].push_back({i, j});
    for (auto& [host, ends] : m_ends)
      joinHost(ends);
  }

private:
  Interface& at(End end) { return m_namespaces[end.ns].interfaces[end.interface]; }
  bool isJoined(End end) { return !at(end).peerNamespace.empty(); }

  void link(End a, End b) {
    at(a).peerNamespace = m_namespaces[b.ns].name;
    at(a).peerInterface = at(b).name;
    at(b).peerNamespace = m_namespaces[a.ns].name;
    at(b).peerInterface = at(a).name;
    if (at(a).peerNetnsid) m_numbers[{a.ns, *at(a).peerNetnsid}] = b.ns;
    if (at(b).peerNetnsid) m_numbers[{b.ns, *at(b).peerNetnsid}] = a.ns;
  }

  // Both ends in one namespace name each other.
  bool joinByName(End end, const std::vector<End>& all) {
    for (End other : all) {
      bool isPeer = other.ns == end.ns && at(other).name == at(end).peerInterface
                    && at(other).peerInterface == at(end).name;
      if (isPeer) link(end, other);
    }
    return isJoined(end);
  }

  void joinHost(const std::vector<End>& ends) {
    std::map<std::pair<int, int>, std::vector<End>> byIndices; // own index, peer's index
    for (End end : ends) {
      if (isJoined(end)) continue;
      if (!at(end).peerInterface.empty() && joinByName(end, ends)) continue;
      at(end).peerInterface.clear();
      byIndices[{at(end).index, at(end).peerIndex}].push_back(end);
    }
    // One pair decides which namespace a number means, and that may decide others: until nothing new comes.
    for (bool more = true; more;) {
      more = false;
      for (End end : ends)
        if (!isJoined(end)) more |= joinByIndices(end, byIndices);
    }
    for (End end : ends)
      if (!isJoined(end) && candidates(end, byIndices).size() > 1) tellAmbiguous(end);
  }

  std::vector<End> candidates(End end, const std::map<std::pair<int, int>, std::vector<End>>& byIndices) {
    std::vector<End> out;
    auto it = byIndices.find({at(end).peerIndex, at(end).index});
    if (it == byIndices.end()) return out;
    for (End other : it->second)
      if (other.ns != end.ns && !isJoined(other) && mayPeer(end, other) && mayPeer(other, end))
        out.push_back(other);
    return out;
  }

  // Does the number by which `from` knows its peer's namespace allow it to be that of `to`?
  bool mayPeer(End from, End to) {
    if (!at(from).peerNetnsid) return false;
    auto known = m_numbers.find({from.ns, *at(from).peerNetnsid});
    if (known != m_numbers.end()) return known->second == to.ns;
    auto other = m_numbers.lower_bound({from.ns, 0});
    for (; other != m_numbers.end() && other->first.first == from.ns; ++other)
      if (other->second == to.ns) return false; // it has another number there
    return true;
  }

  bool joinByIndices(End end, const std::map<std::pair<int, int>, std::vector<End>>& byIndices) {
    auto fitting = candidates(end, byIndices);
    if (fitting.size() != 1 || candidates(fitting.front(), byIndices).size() != 1) return false;
    link(end, fitting.front());
    return true;
  }

  void tellAmbiguous(End end) {
    const Namespace& ns = m_namespaces[end.ns];
    m_findings.warning(
        at(end).place, ns.name + ":" + at(end).name + " may be the other end of several veth interfaces",
        "say which in links.json: [[\"" + ns.name + ":" + at(end).name + "\", \"HOST/NETNS:IFACE\"]]");
  }

  const NamedLinks& m_named;
  std::vector<Namespace>& m_namespaces;
  Findings& m_findings;
  std::map<std::string, std::vector<End>> m_ends;     // by host
  std::map<std::pair<size_t, int>, size_t> m_numbers; // a namespace's number for another one: that one
};

} // namespace

void joinPairs(const NamedLinks& named, scenario::Snapshot& snapshot, Findings& findings) {
  PairJoiner(named, snapshot, findings).run();
}

namespace {

// Kinds whose packets go ways of their own.
constexpr std::string_view kNotModelled = "what it carries is not modelled, and counts as having left";

bool isCarried(const Namespace& ns, const Interface& interface) {
  return std::ranges::any_of(ns.forwarders, [&](const scenario::found::Forwarder& forwarder) {
    return forwarder.interface == interface.name;
  });
}

bool isTunnel(const Interface& interface) {
  if (interface.kind == "vxlan") return !interface.vxlan || !interface.vxlan->notModelled.empty();
  constexpr std::array<std::string_view, 14> kCards{"",        "veth",    "bond", "team",   "vlan",
                                                    "macvlan", "dummy",   "ifb",  "bridge", "loopback",
                                                    "ipvlan",  "macvtap", "vrf",  "hsr"};
  return std::find(kCards.begin(), kCards.end(), interface.kind) == kCards.end();
}

} // namespace

void join(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
          scenario::Scenario& scenario) {
  NamedLinks named = joinNamed(folder, findings, snapshot);
  joinPairs(named, snapshot, findings);
  joinSegments(named, findings, snapshot, scenario);
  joinForwarders(snapshot);
  for (Namespace& ns : snapshot.namespaces)
    for (Interface& interface : ns.interfaces)
      if (isTunnel(interface) && !isCarried(ns, interface)) {
        std::string options = interface.vxlan ? " with " + interface.vxlan->notModelled : std::string();
        interface.leadsOutside = interface.name + " of " + ns.name + " is of kind " + interface.kind + options
                                 + ": " + std::string(kNotModelled);
      }
  addOutsiders(snapshot, findings);
}

} // namespace fg::capture
