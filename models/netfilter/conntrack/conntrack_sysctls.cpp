// net.netfilter.nf_conntrack_*: what the namespace's sysctls of these names read and write.
#include "netfilter/conntrack/conntrack.h"

#include <algorithm>
#include <charconv>

namespace fg::netfilter {
namespace {
constexpr std::string_view kCount = "count", kBuckets = "buckets";
constexpr std::string_view kBucketsValue = "65536"; // its hash table is not modelled

const ConntrackSysctl* findSysctl(ConntrackSettings::Kernel kernel, std::string_view name) {
  if (!name.starts_with(kConntrackSysctls)) return nullptr;
  name.remove_prefix(kConntrackSysctls.size());
  auto all = conntrackSysctls(kernel);
  auto it = std::find_if(all.begin(), all.end(), [&](const ConntrackSysctl& s) { return s.name == name; });
  return it == all.end() ? nullptr : &*it;
}

std::optional<int> valueFor(const ConntrackSysctl& sysctl, std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value >= sysctl.least && value <= sysctl.most ? std::optional(value) : std::nullopt;
}
} // namespace

std::map<std::string, std::string> Conntrack::sysctls(net::SimTime now) const {
  ConntrackSettings copy = settings;
  std::map<std::string, std::string> out;
  const std::string prefix(kConntrackSysctls);
  for (const ConntrackSysctl& sysctl : conntrackSysctls(settings.kernel))
    out[prefix + std::string(sysctl.name)] = std::to_string(sysctl.of(copy));
  out[prefix + std::string(kCount)] = std::to_string(count(now));
  out[prefix + std::string(kBuckets)] = kBucketsValue;
  return out;
}

std::optional<std::string> Conntrack::sysctl(std::string_view name, net::SimTime now) const {
  ConntrackSettings copy = settings;
  if (const ConntrackSysctl* found = findSysctl(settings.kernel, name))
    return std::to_string(found->of(copy));
  const auto all = sysctls(now);
  auto it = all.find(std::string(name));
  return it == all.end() ? std::nullopt : std::optional(it->second);
}

bool Conntrack::takesSysctl(std::string_view name, std::string_view value) const {
  const ConntrackSysctl* found = findSysctl(settings.kernel, name);
  return found && valueFor(*found, value);
}

bool Conntrack::setSysctl(std::string_view name, std::string_view value) {
  if (!takesSysctl(name, value)) return false;
  const ConntrackSysctl* found = findSysctl(settings.kernel, name);
  found->of(settings) = *valueFor(*found, value);
  return true;
}

} // namespace fg::netfilter
