#include "world/cluster.h"

#include <algorithm>
#include <sstream>

namespace fg::world {
const NodeDaemons* ClusterView::node(const host::NetworkNamespace& ns) const {
  return m_world.daemons().node(ns.name());
}

std::vector<std::string> ClusterView::files(const host::NetworkNamespace& ns) const {
  std::vector<std::string> out;
  if (const scenario::found::Namespace* was = m_world.found(ns))
    for (const auto& [path, text] : was->files)
      out.push_back(path);
  if (const NodeDaemons* found = node(ns))
    for (const auto& [path, text] : found->files.all())
      out.push_back(path);
  return out;
}

std::optional<std::string> ClusterView::file(const host::NetworkNamespace& ns, std::string_view path) const {
  if (const scenario::found::Namespace* was = m_world.found(ns))
    if (auto it = was->files.find(std::string(path)); it != was->files.end()) return it->second;
  const NodeDaemons* found = node(ns);
  return found ? found->files.read(path) : std::nullopt;
}

std::vector<commands::Listener> ClusterView::listeners(const host::NetworkNamespace& ns) const {
  std::vector<commands::Listener> out;
  for (const scenario::Listener& listener : m_world.wiring().listeners(ns))
    out.push_back({listener.protocol, listener.address, listener.port});
  return out;
}

// The scenario's bare namespaces are named ones of one machine; docker gives no names to those of its
// containers.
std::vector<host::NetworkNamespace*> ClusterView::netns(const host::NetworkNamespace& ns) {
  std::vector<host::NetworkNamespace*> out;
  bool ofThem = false;
  for (const Place& place : m_world.places()) {
    if (place.kind != PlaceKind::Namespace || !place.ns) continue;
    out.push_back(place.ns);
    ofThem = ofThem || place.ns == &ns;
  }
  if (!ofThem) return {};
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->name() < b->name(); });
  return out;
}

commands::Machine machineOf(const scenario::Scenario& scenario, const Place& place) {
  commands::Machine machine;
  machine.hostName = place.shortName;
  bool centos = scenario.versions.tools == scenario::ToolsVersion::Centos7;
  machine.tools = centos ? commands::ToolVersion::Centos7 : commands::ToolVersion::Debian12;
  if (scenario.versions.kernel == scenario::KernelVersion::Linux3_10) {
    machine.kernelRelease = "3.10.0-693.11.6.el7.x86_64";
    machine.kernelVersion = "#1 SMP Thu Jan 4 01:06:37 UTC 2018";
  }
  if (scenario.snapshot)
    for (const scenario::found::Namespace& found : scenario.snapshot->namespaces) {
      using Backend = scenario::found::Namespace::Backend;
      if (found.name == place.name && found.backend == Backend::Legacy)
        machine.iptables = commands::IptablesBackend::Legacy;
      if (found.name == place.node && !found.kernelRelease.empty()) {
        machine.kernelRelease = found.kernelRelease;
        machine.kernelVersion = found.kernelVersion;
      }
    }
  std::istringstream clock(scenario.clock); // "2018-02-03T01:20:30"
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char separator = 0;
  clock >> year >> separator >> month >> separator >> day >> separator >> hour >> separator >> minute
      >> separator >> second;
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(std::abs(month))),
                                   std::chrono::day(static_cast<unsigned>(std::abs(day)))};
  machine.clock = std::chrono::local_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute)
                  + std::chrono::seconds(second);
  machine.timeZone = scenario.timeZoneName;
  return machine;
}

} // namespace fg::world
