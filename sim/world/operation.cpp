// What operators and failures do to a running cluster: daemons killed and upgraded, pods and services made
// and deleted, nodes that lose their power and boot.
#include "host/streams.h"
#include "world/daemons.h"
#include "world/world.h"

#include <algorithm>

namespace fg::world {
namespace {

using namespace std::chrono_literals;

// How long a machine is down when it reboots, and then takes until systemd starts daemons.
constexpr net::SimTime kReboot = 10s, kBoot = 3s;

kubernetes::Name nameOf(const std::string& fullName) {
  std::size_t slash = fullName.find('/');
  if (slash == std::string::npos) return {"default", fullName};
  return {fullName.substr(0, slash), fullName.substr(slash + 1)};
}

template<class List> auto described(const List& list, const std::string& fullName) -> decltype(list.data()) {
  auto it =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.fullName() == fullName; });
  return it == list.end() ? nullptr : &*it;
}

} // namespace

// --- daemons -------------------------------------------------------------------------------------

bool Daemons::kill(const std::string& name, const std::string& daemon) {
  NodeDaemons* found = node(name);
  std::string unit = host::Systemd::unitName(daemon);
  const host::Service* service = found ? found->systemd->service(unit) : nullptr;
  if (!service || !service->daemon->isRunning()) return false;
  found->systemd->kill(unit, "KILL");
  return true;
}

bool Daemons::upgrade(const std::string& name, const std::string& daemon, const std::string& release) {
  NodeDaemons* found = node(name);
  if (!found) return false;
  if (daemon == "flanneld" && found->flanneld && flannel::findVersion(release))
    found->flanneld->setVersion(flannel::findVersion(release));
  else if (daemon == "docker" && found->dockerd && docker::findVersion(release))
    found->dockerd->setVersion(docker::findVersion(release));
  else if (daemon == "kube-proxy" && found->kubeProxy && kubernetes::findProxyVersion(release))
    found->kubeProxy->settings().version = kubernetes::findProxyVersion(release);
  else
    return false;
  return restart(name, daemon);
}

// --- pods and services ---------------------------------------------------------------------------

bool Daemons::createPod(const std::string& fullName) {
  const scenario::Pod* pod = described(m_world.scenario().pods, fullName);
  if (!pod || m_api.pod(nameOf(fullName))) return false;
  m_api.put(podOf(*pod));
  if (const NodeDaemons* node = pod->hostNetwork ? this->node(pod->node) : nullptr)
    for (const scenario::Listener& listener : pod->listen)
      m_world.wiring().listen(*node->ns, listener);
  return true;
}

bool Daemons::deletePod(const std::string& fullName) {
  kubernetes::Name name = nameOf(fullName);
  if (!m_api.pod(name)) return false;
  m_api.deletePod(name);
  return true;
}

bool Daemons::reschedulePod(const std::string& fullName, const std::string& node) {
  const kubernetes::Pod* old = m_api.pod(nameOf(fullName));
  if (!old) return false;
  kubernetes::Pod pod = *old;
  pod.node = node;
  pod.pinnedIp.reset();
  pod.pinnedVeth.clear();
  pod.pinnedVethMac.reset();
  pod.phase = kubernetes::PodPhase::Pending;
  pod.ip.reset();
  pod.ready = false;
  m_api.removePod(pod.name);
  m_api.put(std::move(pod));
  return true;
}

bool Daemons::setReadiness(const std::string& fullName, Readiness readiness) {
  const kubernetes::Pod* old = m_api.pod(nameOf(fullName));
  if (!old) return false;
  kubernetes::Pod pod = *old;
  pod.readinessWish = readiness == Readiness::Fine;
  m_api.put(std::move(pod));
  return true;
}

bool Daemons::createService(const std::string& fullName) {
  const scenario::Service* service = described(m_world.scenario().services, fullName);
  if (!service || m_api.services().contains(nameOf(fullName))) return false;
  makeService(*service);
  return true;
}

bool Daemons::deleteService(const std::string& fullName) {
  if (!m_api.services().contains(nameOf(fullName))) return false;
  m_api.removeService(nameOf(fullName));
  m_api.removeEndpoints(nameOf(fullName));
  return true;
}

// --- nodes ---------------------------------------------------------------------------------------

bool Daemons::powerOff(const std::string& name) {
  NodeDaemons* node = this->node(name);
  if (!node || node->isOff) return false;
  node->isOff = true;
  if (host::Streams* tcp = streams()) tcp->lose(*node->ns);
  std::vector<std::string> units;
  for (const auto& [unit, service] : node->systemd->services())
    units.push_back(unit);
  for (const std::string& unit : units)
    node->systemd->enqueue(host::JobType::Stop, unit, host::JobMode::IgnoreDependencies);
  // What lies in memory.
  std::vector<std::string> lost;
  for (const auto& [path, text] : node->files.all())
    if (path.starts_with("/run/")) lost.push_back(path);
  for (const std::string& path : lost)
    node->files.remove(path);
  m_world.powerOff(*node->ns, *node->description);
  return true;
}

bool Daemons::boot(const std::string& name) {
  NodeDaemons* node = this->node(name);
  if (!node || !node->isOff) return false;
  node->isOff = false;
  m_world.powerOn(*node->ns, *node->description);
  if (node->systemd->service("etcd.service") && node->description->startOrderGiven)
    node->systemd->enqueue(host::JobType::Start, "etcd.service");
  bootInOrder(*node, kBoot);
  return true;
}

bool Daemons::reboot(const std::string& name) {
  if (!powerOff(name)) return false;
  m_timers.after(kReboot, [this, name] {
    trace::CauseScope scope(m_world.environment().recorder, name + " boots");
    boot(name);
  });
  return true;
}

bool Daemons::leave(const std::string& name) {
  NodeDaemons* node = this->node(name);
  if (!node || node->isOff) return false;
  for (const kubernetes::Name& pod : m_api.podsOn(name))
    m_api.removePod(pod);
  m_api.removeNode(name);
  return powerOff(name);
}

} // namespace fg::world
