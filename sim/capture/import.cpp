#include "capture/import.h"

#include "capture/files/lines.h"
#include "capture/json.h"
#include "netfilter/command.h"
#include "scenario/scalars.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace fg::capture {
namespace {

using Json = nlohmann::ordered_json;
using scenario::found::Interface;
using scenario::found::Namespace;
using scenario::found::Role;

// Names of scenarios have letters, digits, dots, dashes and underlines.
std::string plainName(std::string name) {
  for (char& c : name)
    if (!scenario::isName(std::string("a") + c)) c = '.';
  return scenario::isName(name) ? name : "n" + name;
}

// "net.ipv4.ip_forward" and the others that the packets of the model obey, where they are not as Linux has
// them.
bool isWorthSaying(const std::string& name, const std::string& value) {
  if (name == "net.ipv4.ip_forward" || name == "net.bridge.bridge-nf-call-iptables") return value != "0";
  if (name == "net.ipv4.icmp_ratelimit") return value != "1000";
  if (name == "net.ipv4.icmp_echo_ignore_all") return value != "0";
  if (!name.starts_with("net.ipv4.conf.")) return false;
  if (name.ends_with(".rp_filter") || name.ends_with(".accept_local") || name.ends_with(".route_localnet"))
    return value != "0";
  return name.ends_with(".send_redirects") && value != "1";
}

class Importer {
public:
  explicit Importer(const scenario::Scenario& captured)
      : m_captured(captured), m_snapshot(*captured.snapshot) {
    for (const Namespace& ns : m_snapshot.namespaces)
      if (ns.role != Role::Outside) m_names[ns.name] = uniqueName(plainName(ns.name), m_taken);
    for (const scenario::Segment& segment : captured.segments)
      m_segments[segment.name] = uniqueName(plainName(segment.name), m_takenSegments);
  }

  Imported run() {
    m_out["format"] = "flannelgraph/1";
    m_out["title"] = "Imported from the capture " + m_captured.name;
    for (const scenario::Segment& segment : m_captured.segments)
      addSegment(segment);
    for (const Namespace& ns : m_snapshot.namespaces)
      if (ns.role != Role::Outside) addNamespace(ns);
    if (!m_captured.services.empty())
      notSaid("", m_captured.services.size(), "services (their rules are there)");
    if (!m_snapshot.leases.empty()) notSaid("", m_snapshot.leases.size(), "flannel leases");
    return {printed(m_out, 2), std::move(m_notSaid)};
  }

private:
  static std::string uniqueName(std::string name, std::set<std::string>& taken) {
    while (!taken.insert(name).second)
      name += "-2";
    return name;
  }

  void notSaid(const std::string& place, size_t count, const std::string& what) {
    if (count == 0) return;
    m_notSaid.push_back((place.empty() ? "" : place + ": ") + std::to_string(count) + " " + what);
  }

  // A segment's router is the gateway of a default route that is not in the capture.
  void addSegment(const scenario::Segment& segment) {
    if (!segment.prefix) return notSaid("", 1, "segment without addresses: " + segment.name);
    Json& out = m_out["segments"][m_segments[segment.name]];
    out["prefix"] = segment.prefix->text();
    for (const Namespace& ns : m_snapshot.namespaces)
      for (const auto& route : ns.routes)
        if (route.destination.length() == 0 && route.gateway && !out.contains("gateway")
            && isOn(ns, route.interface, segment.name) && segment.prefix->contains(*route.gateway)
            && !isHeld(*route.gateway))
          out["gateway"] = route.gateway->text();
    m_saidSegments.insert(segment.name);
  }

  static bool isOn(const Namespace& ns, const std::string& interface, const std::string& segment) {
    return std::any_of(ns.interfaces.begin(), ns.interfaces.end(), [&](const Interface& candidate) {
      bool isIt = candidate.name == interface || candidate.master == interface;
      return isIt && candidate.segment == segment;
    });
  }

  bool isHeld(net::Ipv4Address address) const {
    for (const Namespace& ns : m_snapshot.namespaces)
      for (const Interface& interface : ns.interfaces)
        for (const auto& own : interface.addresses)
          if (ns.role != Role::Outside && own.prefix.address() == address) return true;
    return false;
  }

  void addNamespace(const Namespace& ns) {
    Json& out = m_out["namespaces"][m_names[ns.name]];
    out = Json::object();
    for (const Interface& interface : ns.interfaces)
      addInterface(ns, interface, out);
    for (const auto& route : ns.routes)
      addRoute(ns, route, out);
    for (const auto& [name, value] : ns.sysctls)
      if (isWorthSaying(name, value)) out["sysctls"][name] = value;
    addRules(ns, out);
    addListeners(ns, out);
    notSaid(ns.name, ns.neighbors.size(), "neighbours");
    notSaid(ns.name, ns.fdb.size(), "learned or static bridge entries");
    notSaid(ns.name, ns.connections.size(), "tracked connections");
    for (const auto& command : ns.commands)
      notSaid(ns.name, 1, "setting of the kind '" + command.words[0] + " " + command.words[1] + "'");
  }

  void addInterface(const Namespace& ns, const Interface& interface, Json& out) {
    if (interface.kind == "loopback")
      return notSaid(ns.name, interface.addresses.size() > 1, "address of lo");
    bool isBridge = interface.kind == "bridge";
    bool isCabled = m_saidSegments.contains(interface.segment) || m_names.contains(interface.peerNamespace);
    if (isBridge) out["bridges"].push_back(interface.name);
    if (!isBridge && !isCabled)
      return notSaid(ns.name, 1, "interface that leads nowhere known: " + interface.name);
    Json& said = out["interfaces"][interface.name];
    said = Json::object();
    if (!interface.addresses.empty()) said["address"] = interface.addresses.front().prefix.text();
    if (interface.addresses.size() > 1) notSaid(ns.name, interface.addresses.size() - 1, "more addresses");
    if (!interface.segment.empty()) said["segment"] = m_segments[interface.segment];
    if (m_names.contains(interface.peerNamespace))
      said["peer"] = m_names[interface.peerNamespace] + ":" + interface.peerInterface;
    if (!interface.master.empty() && !isBridge) said["bridge"] = interface.master;
    said["mac"] = interface.mac.text();
    if (interface.mtu != 1500) said["mtu"] = interface.mtu;
    if (uint32_t metric = connectedMetric(ns, interface)) said["metric"] = metric;
    if (!interface.up) notSaid(ns.name, 1, "interface that is down: " + interface.name);
    if (interface.hairpin) notSaid(ns.name, 1, "port in hairpin mode: " + interface.name);
  }

  static uint32_t connectedMetric(const Namespace& ns, const Interface& interface) {
    for (const auto& route : ns.routes)
      if (route.interface == interface.name && route.protocol == "kernel") return route.metric;
    return 0;
  }

  void addRoute(const Namespace& ns, const scenario::found::Route& route, Json& out) {
    if (route.protocol == "kernel" && !route.gateway) return; // comes with the address
    if (route.type != "unicast" || route.onlink || !out["interfaces"].contains(route.interface))
      return notSaid(ns.name, 1, "route of a kind that scenarios do not have: " + route.destination.text());
    Json said;
    said["to"] = route.destination.text();
    if (route.gateway) said["via"] = route.gateway->text();
    said["dev"] = route.interface;
    if (route.metric) said["metric"] = route.metric;
    out["routes"].push_back(std::move(said));
  }

  // As commands, without comments and counters: iptables' arguments are split at blanks there.
  void addRules(const Namespace& ns, Json& out) {
    std::string table;
    size_t left = 0;
    forEachLine(ns.iptables, [&](int, std::string_view line) {
      if (line[0] == '*') table = line.substr(1);
      if (line[0] == ':') addChain(table, wordsOf(line.substr(1)), out);
      auto words = netfilter::splitWords(line);
      if (!words.empty() && words[0].front() == '[') words.erase(words.begin());
      if (words.empty() || words[0] != "-A") return;
      std::string text = "-t " + table;
      for (size_t i = 0; i < words.size(); ++i) {
        bool isComment = words[i] == "-m" && i + 3 < words.size() && words[i + 1] == "comment";
        if (isComment)
          i += 3;
        else
          text += " " + words[i];
      }
      bool splits = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return word.find(' ') != std::string::npos && text.find(word) != std::string::npos;
      });
      if (splits) return void(++left);
      out["iptables"].push_back(text);
    });
    notSaid(ns.name, left, "rules with blanks in a word");
  }

  static void addChain(const std::string& table, const std::vector<std::string>& words, Json& out) {
    if (words.size() < 2) return;
    if (words[1] == "-") out["iptables"].push_back("-t " + table + " -N " + words[0]);
    if (words[1] == "DROP") out["iptables"].push_back("-t " + table + " -P " + words[0] + " DROP");
  }

  void addListeners(const Namespace& ns, Json& out) {
    size_t bound = 0;
    for (const auto& listener : ns.listeners) {
      if (!listener.address.isUnspecified()) {
        ++bound;
        continue;
      }
      std::string text = std::to_string(listener.port) + "/" + net::protocolText(listener.protocol);
      Json& said = out["listen"];
      if (std::find(said.begin(), said.end(), text) == said.end()) said.push_back(text);
    }
    notSaid(ns.name, bound, "listeners on one address only");
  }

  const scenario::Scenario& m_captured;
  const scenario::Snapshot& m_snapshot;
  Json m_out;
  std::vector<std::string> m_notSaid;
  std::map<std::string, std::string> m_names, m_segments; // as they are called in the scenario
  std::set<std::string> m_taken, m_takenSegments, m_saidSegments;
};

} // namespace

Imported importCapture(const scenario::Scenario& captured) { return Importer(captured).run(); }

} // namespace fg::capture
