// Units, and which of them need which.
#include "host/systemd.h"

#include <algorithm>

namespace fg::host {
namespace {

std::string baseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

} // namespace

std::string_view name(ActiveState state) {
  switch (state) {
  case ActiveState::Inactive:
    return "inactive";
  case ActiveState::Activating:
    return "activating";
  case ActiveState::Active:
    return "active";
  case ActiveState::Deactivating:
    return "deactivating";
  case ActiveState::Failed:
    return "failed";
  }
  return "";
}

std::string_view name(ServiceState state) {
  switch (state) {
  case ServiceState::Dead:
    return "dead";
  case ServiceState::Start:
    return "start";
  case ServiceState::Running:
    return "running";
  case ServiceState::StopSigterm:
    return "stop-sigterm";
  case ServiceState::AutoRestart:
    return "auto-restart";
  case ServiceState::Failed:
    return "failed";
  }
  return "";
}

Systemd::Systemd(NetworkNamespace& node, Files& files)
    : m_node(node), m_files(files), m_rng(node.environment().seed, "process ids " + node.name()),
      m_timers(node.environment().scheduler) {}

Systemd::~Systemd() {
  for (auto& [unit, service] : m_services)
    service.daemon->setSupervisor(nullptr);
}

std::string Systemd::unitName(std::string_view name) {
  for (std::string_view ending : {".service", ".target", ".socket", ".timer", ".mount"})
    if (name.ends_with(ending)) return std::string(name);
  return std::string(name) + ".service";
}

void Systemd::attach(const std::string& unit, Daemon& daemon, std::string binary) {
  Service& service = m_services[unit];
  service.unit = unit;
  service.daemon = &daemon;
  if (!binary.empty()) m_binaries[unit] = std::move(binary);
  daemon.setSupervisor(this);
  m_enabled.insert(unit);
}

void Systemd::pinPid(const std::string& unit, int pid) { m_pinnedPids[unit] = pid; }

void Systemd::backdate(const std::string& unit, net::SimTime age) {
  auto it = m_services.find(unit);
  if (it == m_services.end() || !it->second.since) return;
  net::SimTime shift = *it->second.since + age;
  *it->second.since -= shift;
  for (JournalLine& line : it->second.journal)
    line.at -= shift;
  for (net::SimTime& start : it->second.starts)
    start -= shift;
}

void Systemd::backdateJournal() {
  for (auto& [unit, service] : m_services)
    for (JournalLine& line : service.journal)
      line.at = net::SimTime{0};
}

std::optional<SystemdUnit> Systemd::unit(const std::string& name) const {
  SystemdUnit found = SystemdUnit::read(m_files, name);
  if (found.path().empty()) return std::nullopt;
  return found;
}

const Service* Systemd::service(const std::string& name) const {
  auto it = m_services.find(name);
  return it == m_services.end() ? nullptr : &it->second;
}

std::string Systemd::processName(const Service& service) const {
  auto it = m_binaries.find(service.unit);
  std::string name = it != m_binaries.end()        ? it->second
                     : service.commandLine.empty() ? service.unit.substr(0, service.unit.rfind('.'))
                                                   : baseName(service.commandLine.front());
  return name.substr(0, 15); // as the kernel keeps it
}

Service* Systemd::serviceOf(const Daemon& daemon) {
  for (auto& [unit, service] : m_services)
    if (service.daemon == &daemon) return &service;
  return nullptr;
}

void Systemd::setEnabled(const std::string& unit, bool enabled) {
  if (enabled)
    m_enabled.insert(unit);
  else
    m_enabled.erase(unit);
}

std::vector<std::string> Systemd::dependencies(const std::string& name, const std::string& kind) const {
  std::vector<std::string> out;
  if (auto own = unit(name)) out = own->units("Unit", kind);
  std::string install = kind == "Requires" ? "RequiredBy" : kind == "Wants" ? "WantedBy" : "";
  std::string inverse = kind == "After" ? "Before" : kind == "Before" ? "After" : "";
  for (const auto& [other, service] : m_services) {
    auto description = unit(other);
    if (!description) continue;
    auto names = [&](const char* section, const std::string& setting) {
      auto all = description->units(section, setting);
      return std::find(all.begin(), all.end(), name) != all.end();
    };
    bool installed = !install.empty() && isEnabled(other) && names("Install", install);
    if (installed || (!inverse.empty() && names("Unit", inverse))) out.push_back(other);
  }
  return out;
}

std::vector<std::string> Systemd::requiringUnits(const std::string& unit) const {
  std::vector<std::string> out;
  for (const auto& [other, service] : m_services) {
    auto required = dependencies(other, "Requires");
    if (std::find(required.begin(), required.end(), unit) != required.end()) out.push_back(other);
  }
  return out;
}

} // namespace fg::host
