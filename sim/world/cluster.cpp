#include "world/cluster.h"

#include "world/made_files.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace fg::world {
namespace {

commands::EtcdError translated(const etcd::Error& error) {
  std::string whole = error.text(); // "100: Key not found (/a/b) [7]"
  std::size_t begin = whole.find(": "), end = whole.find(" (");
  commands::EtcdError out;
  out.code = static_cast<int>(error.code);
  out.message = begin == std::string::npos ? whole : whole.substr(begin + 2, end - begin - 2);
  out.cause = error.cause;
  out.index = error.index;
  return out;
}

} // namespace

const NodeDaemons* ClusterView::node(const host::NetworkNamespace& ns) const {
  return m_world.daemons().node(ns.name());
}

const host::Files* ClusterView::kept(const host::NetworkNamespace& ns) const {
  const NodeDaemons* found = node(ns);
  return found ? &found->files : nullptr;
}

std::vector<std::string> ClusterView::files(const host::NetworkNamespace& ns) const {
  std::set<std::string, std::less<>> out;
  if (const scenario::found::Namespace* was = m_world.found(ns))
    for (const auto& [path, text] : was->files)
      out.insert(path);
  if (const Place* where = place(ns)) {
    const host::Files made = madeFiles(m_world, *where);
    for (const auto& [path, text] : made.all())
      out.insert(path);
  }
  if (const host::Files* files = kept(ns))
    for (const auto& [path, text] : files->all())
      out.insert(path);
  if (auto it = m_written.find(ns.id()); it != m_written.end())
    for (const auto& [path, text] : it->second) {
      if (text)
        out.insert(path);
      else if (auto gone = out.find(path); gone != out.end())
        out.erase(gone);
    }
  return {out.begin(), out.end()};
}

std::optional<std::string> ClusterView::file(const host::NetworkNamespace& ns, std::string_view path) const {
  if (auto it = m_written.find(ns.id()); it != m_written.end())
    if (auto written = it->second.find(path); written != it->second.end()) return written->second;
  if (const host::Files* files = kept(ns))
    if (auto text = files->read(path)) return text;
  if (const scenario::found::Namespace* was = m_world.found(ns))
    if (auto it = was->files.find(std::string(path)); it != was->files.end()) return it->second;
  const Place* where = place(ns);
  return where ? madeFiles(m_world, *where).read(path) : std::nullopt;
}

// A node's files are its daemons' too: they see what was written when they read it next.
bool ClusterView::writeFile(const host::NetworkNamespace& ns, const std::string& path,
                            const std::string& text) {
  if (file(ns, path) == text) return true;
  NodeDaemons* found = m_world.daemons().node(ns.name());
  if (found) {
    found->files.write(path, text);
    m_written[ns.id()].erase(path);
  } else {
    m_written[ns.id()][path] = text;
  }
  m_world.environment().recorder.change(ns.id(), trace::StateKind::Event, trace::ChangeKind::Changed,
                                        "file " + path + " was written");
  return true;
}

bool ClusterView::removeFile(const host::NetworkNamespace& ns, std::string_view path) {
  if (NodeDaemons* found = m_world.daemons().node(ns.name())) found->files.remove(path);
  if (auto it = m_written.find(ns.id()); it != m_written.end()) it->second.erase(std::string(path));
  if (file(ns, path)) m_written[ns.id()][std::string(path)] = std::nullopt;
  m_world.environment().recorder.change(ns.id(), trace::StateKind::Event, trace::ChangeKind::Removed,
                                        "file " + std::string(path) + " was removed");
  return true;
}

std::optional<commands::Machine> ClusterView::machine(const host::NetworkNamespace& ns) const {
  const Place* where = place(ns);
  return where ? std::optional(machineOf(m_world.scenario(), *where)) : std::nullopt;
}

std::vector<commands::Listener> ClusterView::listeners(const host::NetworkNamespace& ns) const {
  std::vector<commands::Listener> out;
  for (const scenario::Listener& listener : m_world.wiring().listeners(ns))
    out.push_back({listener.protocol, listener.address, listener.port});
  return out;
}

std::vector<std::string> ClusterView::hostNames(const host::NetworkNamespace& ns) const {
  std::vector<std::string> out;
  const Place* where = place(ns);
  if (!where || where->kind != PlaceKind::Pod) return out;
  std::string own = where->name.substr(0, where->name.find('/'));
  for (const auto& [name, service] : m_world.daemons().api().services())
    out.push_back(name.nameSpace == own ? name.name : name.name + "." + name.nameSpace);
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

host::Systemd* ClusterView::systemd(const host::NetworkNamespace& ns) {
  const NodeDaemons* found = node(ns);
  return found ? found->systemd.get() : nullptr;
}

const host::Files& ClusterView::systemFiles(const host::NetworkNamespace& ns) const {
  return node(ns)->files;
}

docker::Dockerd* ClusterView::dockerd(const host::NetworkNamespace& ns) {
  const NodeDaemons* found = node(ns);
  return found ? found->dockerd.get() : nullptr;
}

std::string ClusterView::pin(const host::NetworkNamespace& ns, std::string_view name) const {
  const NodeDaemons* found = node(ns);
  if (!found) return {};
  auto it = found->description->pins.find(std::string(name));
  return it == found->description->pins.end() ? std::string() : it->second;
}

bool ClusterView::dockerIsMoved(const host::NetworkNamespace& ns) const {
  const NodeDaemons* found = node(ns);
  return found && found->kubelet && found->kubelet->isRunning()
         && !found->kubelet->settings().runtimeCgroups.empty();
}

tl::expected<kubernetes::ApiServer*, std::string> ClusterView::apiServer(const host::NetworkNamespace& ns) {
  if (auto refusal = m_world.daemons().apiRefusal(ns)) return tl::unexpected(*refusal);
  return &m_world.daemons().api();
}

host::NetworkNamespace* ClusterView::podNamespace(std::string_view name) {
  std::string full(name);
  std::size_t slash = full.find('/');
  if (slash == std::string::npos) return nullptr;
  const kubernetes::Pod* pod = m_world.daemons().api().pod({full.substr(0, slash), full.substr(slash + 1)});
  if (pod && pod->hostNetwork) {
    const NodeDaemons* where = m_world.daemons().node(pod->node);
    return where ? where->ns : nullptr;
  }
  const Place* found = m_world.find(name);
  return found && found->kind == PlaceKind::Pod ? found->ns : nullptr;
}

tl::expected<etcd::KeyValueStore*, commands::EtcdError> ClusterView::store() const {
  etcd::Etcd* etcd = m_world.daemons().etcd();
  if (etcd && etcd->isRunning()) return &etcd->store();
  commands::EtcdError error;
  error.message = "cluster may be unhealthy";
  error.cause = "no etcd answers";
  return tl::unexpected(error);
}

tl::expected<std::string, commands::EtcdError> ClusterView::etcdGet(const host::NetworkNamespace&,
                                                                    std::string_view key) {
  auto found = store();
  if (!found) return tl::unexpected(found.error());
  auto event = (*found)->get(key);
  if (!event) return tl::unexpected(translated(event.error()));
  if (event->node.directory)
    return tl::unexpected(translated({etcd::ErrorCode::NotFile, event->node.key, (*found)->index()}));
  return event->node.value;
}

tl::expected<std::vector<commands::EtcdNode>, commands::EtcdError>
ClusterView::etcdList(const host::NetworkNamespace&, std::string_view key) {
  auto found = store();
  if (!found) return tl::unexpected(found.error());
  auto event = (*found)->get(key, etcd::Recursive::Yes);
  if (!event) return tl::unexpected(translated(event.error()));
  std::vector<commands::EtcdNode> out;
  if (!event->node.directory) out.push_back({event->node.key, false});
  for (const etcd::Node& child : event->node.nodes)
    out.push_back({child.key, child.directory});
  return out;
}

tl::expected<void, commands::EtcdError>
ClusterView::etcdRemove(const host::NetworkNamespace&, std::string_view key, commands::EtcdRemove how) {
  auto found = store();
  if (!found) return tl::unexpected(found.error());
  auto recursive = how == commands::EtcdRemove::Recursive ? etcd::Recursive::Yes : etcd::Recursive::No;
  auto event = (*found)->remove(key, recursive);
  if (!event) return tl::unexpected(translated(event.error()));
  return {};
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
  machine.utcOffset = std::chrono::seconds(scenario.timeZoneOffset);
  return machine;
}

} // namespace fg::world
