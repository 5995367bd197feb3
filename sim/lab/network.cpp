#include "lab/network.h"

#include "lab/builder.h"

#include <algorithm>
#include <sched.h>
#include <tuple>

namespace fg::lab {

std::string_view name(Backend backend) { return backend == Backend::Legacy ? "legacy" : "nft"; }

tl::expected<Network, std::string> Network::build(const Blueprint& blueprint, Backend backend,
                                                  const std::string& prefix) {
  return Builder(blueprint, backend, prefix).build();
}

tl::expected<Network, std::string> Network::open(const Blueprint& blueprint, Backend backend,
                                                 const std::string& prefix) {
  return Builder(blueprint, backend, prefix).open();
}

const Netns* Network::find(const std::string& place) const {
  auto it = m_namespaces.find(place);
  return it == m_namespaces.end() ? nullptr : &it->second;
}

std::vector<std::string> Network::backed(std::vector<std::string> words) const {
  if (words.empty()) return words;
  bool isIptables = words[0] == "iptables" || words[0] == "iptables-save" || words[0] == "iptables-restore";
  if (!isIptables) return words;
  bool locks = words[0] != "iptables-save"; // legacy's lock is one for the whole machine: wait for it
  words[0].insert(std::string_view("iptables").size(), "-" + std::string(name(m_backend)));
  if (locks) words.insert(words.begin() + 1, {"-w", "20"});
  return words;
}

Ran Network::run(const std::string& place, std::vector<std::string> words, std::string_view input) const {
  const Netns* where = find(place);
  if (!where || words.empty()) return {127, {}, "no place " + place + "\n"};
  return lab::run(*where, backed(std::move(words)), input);
}

void Network::enterSwitches() const { std::ignore = setns(m_switches.front().descriptor(), CLONE_NEWNET); }

bool Network::setLink(const std::string& place, const std::string& interface, bool up) const {
  auto port = m_ports.find({place, interface});
  if (port == m_ports.end()) return false;
  return lab::run(m_switches.front(), {"ip", "link", "set", port->second, up ? "up" : "down"}).status == 0;
}

bool Network::setSegment(const std::string& segment, bool up) const {
  auto ports = m_segmentPorts.find(segment);
  if (ports == m_segmentPorts.end()) return false;
  return std::all_of(ports->second.begin(), ports->second.end(), [&](const std::string& port) {
    return lab::run(m_switches.front(), {"ip", "link", "set", port, up ? "up" : "down"}).status == 0;
  });
}

namespace {

// Does loading these rules make the kernel track connections?
bool tracks(const std::string& rules) {
  for (const char* word :
       {"conntrack", "state", "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "connmark", "CONNMARK"})
    if (rules.find(word) != std::string::npos) return true;
  return false;
}

} // namespace

tl::expected<void, std::string> Network::trackConnections(const Blueprint& blueprint) const {
  std::string other =
      "iptables-" + std::string(name(m_backend == Backend::Legacy ? Backend::Nft : Backend::Legacy));
  for (const NamespacePlan& plan : blueprint.namespaces) {
    if (tracks(plan.rules)) continue;
    Ran ran = lab::run(*find(plan.name), {other, "-w", "20", "-t", "security", "-A", "FORWARD", "-m",
                                          "conntrack", "--ctstate", "UNTRACKED"});
    if (ran.status != 0) return tl::unexpected(plan.name + ": " + other + ": " + ran.err);
  }
  return {};
}

} // namespace fg::lab
