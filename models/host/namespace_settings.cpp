// /proc/sys of a network namespace: settings by name (net/ipv4/devinet.c, devinet_conf_proc).
#include "host/network_namespace.h"

#include <charconv>

namespace fg::host {
namespace {

constexpr std::string_view kConf = "net.ipv4.conf.", kNeigh = "net.ipv4.neigh.";

// "eth0.100" and "rp_filter" of "eth0.100.rp_filter"; sysctl(8) writes the dot of a name as a slash.
struct Path {
  std::string interface, setting;
};
std::optional<Path> pathOf(std::string_view name, std::string_view prefix) {
  size_t dot = name.rfind('.');
  if (!name.starts_with(prefix) || dot < prefix.size()) return std::nullopt;
  Path path{std::string(name.substr(prefix.size(), dot - prefix.size())), std::string(name.substr(dot + 1))};
  std::replace(path.interface.begin(), path.interface.end(), '/', '.');
  return path;
}

int InterfaceSettings::*memberOf(std::string_view setting) {
  for (const InterfaceSetting& known : kInterfaceSettingNames)
    if (known.name == setting) return known.value;
  return nullptr;
}

// How a neighbour's setting is kept: as a time in some unit, or as a number.
struct NeighborSetting {
  std::string_view name;
  net::SimTime link::NeighborTimers::*time = nullptr;
  net::SimTime unit{1};
  int link::NeighborTimers::*number = nullptr;

  int read(const link::NeighborTimers& from) const {
    return time ? static_cast<int>(from.*time / unit) : from.*number;
  }
  void write(link::NeighborTimers& to, int value) const {
    if (time)
      to.*time = value * unit;
    else
      to.*number = value;
  }
};

// What settings.h has no number for, and what Linux starts with.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTextSysctls{{
    {"net.ipv4.ip_local_port_range", "32768\t60999"},
    {"net.bridge.bridge-nf-call-iptables", "0"},
    {"net.bridge.bridge-nf-call-arptables", "0"},
}};
std::optional<std::string_view> defaultOf(std::string_view textSysctl) {
  for (auto [name, value] : kTextSysctls)
    if (name == textSysctl) return value;
  return std::nullopt;
}

using link::NeighborTimers;
constexpr net::SimTime kSecond = std::chrono::seconds(1), kMillisecond = std::chrono::milliseconds(1),
                       kUserTick = std::chrono::milliseconds(10); // USER_HZ
constexpr std::array<NeighborSetting, 11> kNeighborSettings{{
    {"app_solicit", nullptr, {}, &NeighborTimers::applicationSolicit},
    {"base_reachable_time_ms", &NeighborTimers::baseReachable, kMillisecond},
    {"delay_first_probe_time", &NeighborTimers::delayFirstProbe, kSecond},
    {"gc_stale_time", &NeighborTimers::gcStale, kSecond},
    {"locktime", &NeighborTimers::lockTime, kUserTick},
    {"mcast_resolicit", nullptr, {}, &NeighborTimers::multicastResolicit},
    {"mcast_solicit", nullptr, {}, &NeighborTimers::multicastSolicit},
    {"proxy_delay", &NeighborTimers::proxyDelay, kUserTick},
    {"retrans_time_ms", &NeighborTimers::retransmit, kMillisecond},
    {"ucast_solicit", nullptr, {}, &NeighborTimers::unicastSolicit},
    {"unres_qlen", nullptr, {}, &NeighborTimers::queueLength},
}};

const NeighborSetting* neighborSetting(std::string_view name) {
  for (const NeighborSetting& known : kNeighborSettings)
    if (known.name == name) return &known;
  return nullptr;
}

int link::NeighborTable::*threshold(std::string_view name) {
  if (name == "gc_thresh1") return &link::NeighborTable::gcThreshold1;
  if (name == "gc_thresh2") return &link::NeighborTable::gcThreshold2;
  return name == "gc_thresh3" ? &link::NeighborTable::gcThreshold3 : nullptr;
}

int Ipv4Settings::*ipv4Member(std::string_view name) {
  for (const Ipv4Setting& known : kIpv4SettingNames)
    if (known.name == name) return known.value;
  return nullptr;
}

std::optional<int> parseInt(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

} // namespace

// --- reading -------------------------------------------------------------------------------------------

std::optional<int> NetworkNamespace::number(std::string_view name) const {
  if (name == "net.ipv4.ip_forward") return m_all.forwarding;
  if (auto member = ipv4Member(name)) return m_ipv4.*member;
  if (auto path = pathOf(name, kConf)) {
    auto member = memberOf(path->setting);
    if (!member) return std::nullopt;
    if (path->interface == "all") return m_all.*member;
    if (path->interface == "default") return m_default.*member;
    const Interface* device = interface(path->interface);
    return device ? std::optional(device->settings.*member) : std::nullopt;
  }
  auto path = pathOf(name, kNeigh);
  if (!path) return std::nullopt;
  const Interface* device = interface(path->interface);
  bool byDefault = path->interface == "default";
  if (auto member = threshold(path->setting); member && byDefault) return neighbors().*member;
  const NeighborSetting* setting = neighborSetting(path->setting);
  if (!setting || (!device && !byDefault)) return std::nullopt;
  return setting->read(byDefault ? neighbors().timers : neighbors().timersOf(device->index));
}

std::string NetworkNamespace::sysctl(std::string_view name) const {
  if (auto value = number(name)) return std::to_string(*value);
  if (name.starts_with(netfilter::kConntrackSysctls)) // connection tracking's own
    return netfilter().conntrack.sysctl(name, now()).value_or(std::string());
  if (auto it = m_sysctls.find(name); it != m_sysctls.end()) return it->second;
  return std::string(defaultOf(name).value_or(""));
}

int NetworkNamespace::sysctlNumber(std::string_view name) const {
  if (auto value = number(name)) return *value;
  return parseInt(sysctl(name)).value_or(0);
}

std::map<std::string, std::string, std::less<>> NetworkNamespace::sysctls() const {
  auto out = m_sysctls;
  out.insert(kTextSysctls.begin(), kTextSysctls.end());
  for (auto& [name, value] : netfilter().conntrack.sysctls(now()))
    out[name] = std::move(value);
  auto list = [&](std::string name) {
    if (auto value = number(name)) out.emplace(std::move(name), std::to_string(*value));
  };
  list("net.ipv4.ip_forward");
  for (const Ipv4Setting& known : kIpv4SettingNames)
    list(std::string(known.name));
  for (auto threshold : {"gc_thresh1", "gc_thresh2", "gc_thresh3"})
    list(std::string(kNeigh) + "default." + threshold);
  std::vector<std::string> places{"all", "default"};
  for (const auto& [index, device] : m_interfaces) {
    places.push_back(device->name);
    std::replace(places.back().begin(), places.back().end(), '.', '/');
  }
  for (const std::string& place : places) {
    for (const InterfaceSetting& known : kInterfaceSettingNames)
      list(std::string(kConf) + place + "." + std::string(known.name));
    for (const NeighborSetting& known : kNeighborSettings)
      list(std::string(kNeigh) + place + "." + std::string(known.name));
  }
  return out;
}

// --- writing -------------------------------------------------------------------------------------------

void NetworkNamespace::setForwarding(int value) {
  if (m_all.forwarding == value) return;
  m_all.forwarding = m_default.forwarding = value; // inet_forward_change
  m_all.acceptRedirects = value == 0 ? 1 : 0;
  for (auto& [index, device] : m_interfaces)
    device->settings.forwarding = value;
}

core::KernelResult NetworkNamespace::setInterfaceNumber(const std::string& where, std::string_view setting,
                                                        int value) {
  auto member = memberOf(setting);
  Interface* device = interface(where);
  if (!member || (!device && where != "all" && where != "default"))
    return tl::unexpected(core::KernelError::NoEntry);
  if (where == "all" && setting == "forwarding") {
    setForwarding(value);
  } else if (where == "all") {
    m_all.*member = value;
  } else if (where == "default") {
    m_default.*member = value; // devinet_copy_dflt_conf
    for (auto& [index, other] : m_interfaces)
      if (!other->settingsFixed && !other->given.contains(std::string(setting)))
        other->settings.*member = value;
  } else {
    device->settings.*member = value;
    device->given.insert(std::string(setting));
  }
  return {};
}

core::KernelResult NetworkNamespace::setNumber(std::string_view name, int value) {
  if (name == "net.ipv4.ip_forward") {
    setForwarding(value);
    return {};
  }
  if (auto member = ipv4Member(name)) {
    m_ipv4.*member = value;
    return {};
  }
  if (auto path = pathOf(name, kConf)) return setInterfaceNumber(path->interface, path->setting, value);
  auto path = pathOf(name, kNeigh);
  if (!path) return tl::unexpected(core::KernelError::NoEntry);
  const Interface* device = interface(path->interface);
  bool byDefault = path->interface == "default";
  if (auto member = threshold(path->setting); member && byDefault) {
    neighbors().*member = value;
    return {};
  }
  const NeighborSetting* setting = neighborSetting(path->setting);
  if (!setting || (!device && !byDefault)) return tl::unexpected(core::KernelError::NoEntry);
  setting->write(byDefault ? neighbors().timers : neighbors().ownTimers(device->index), value);
  return {};
}

core::KernelResult NetworkNamespace::setSysctl(std::string_view name, std::string value) {
  if (number(name)) {
    auto parsed = parseInt(value);
    if (!parsed) return tl::unexpected(core::KernelError::Invalid);
    note(trace::StateKind::Sysctl, trace::ChangeKind::Changed, std::string(name) + " = " + value);
    return setNumber(name, *parsed);
  }
  if (name.starts_with(netfilter::kConntrackSysctls)) {
    if (sysctl(name).empty()) return tl::unexpected(core::KernelError::NoEntry);
    if (!netfilter().conntrack.setSysctl(name, value)) return tl::unexpected(core::KernelError::Invalid);
    note(trace::StateKind::Sysctl, trace::ChangeKind::Changed, std::string(name) + " = " + value);
    return {};
  }
  if (!defaultOf(name)) return tl::unexpected(core::KernelError::NoEntry);
  note(trace::StateKind::Sysctl, trace::ChangeKind::Changed, std::string(name) + " = " + value);
  m_sysctls.insert_or_assign(std::string(name), std::move(value));
  return {};
}

} // namespace fg::host
