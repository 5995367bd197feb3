// flannel-leases.json: a list of leases, or what etcd prints of them.
#include "capture/cluster.h"
#include "capture/json.h"
#include "flannel/docker_options.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace fg::capture {
namespace {

// RFC 4648; what is no base64 is nothing.
std::string fromBase64(const std::string& text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '=') break;
    size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

// ".../subnets/10.244.1.0-24"
std::optional<net::Ipv4Prefix> subnetOfKey(const std::string& key) {
  std::string last = key.substr(key.rfind('/') + 1);
  std::replace(last.begin(), last.end(), '-', '/');
  return net::Ipv4Prefix::parse(last);
}

class LeaseReader {
public:
  LeaseReader(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot)
      : m_file(file), m_findings(findings), m_snapshot(snapshot) {
    for (const auto& ns : snapshot.namespaces) {
      if (ns.role != scenario::found::Role::Host) continue;
      if (auto subnet = ownSubnet(ns)) m_bySubnet.emplace(*subnet, ns.name);
      for (const auto& interface : ns.interfaces)
        for (const auto& own : interface.addresses)
          m_byAddress[own.prefix.address()].insert(ns.name);
    }
  }

  // The forms: a list of leases; etcd v2's {"node": {"nodes": [{"key", "value"}]}}; etcd v3's {"kvs":
  // [{"key", "value"}]} in base64.
  void read(const Value& root) {
    Fields top(root, m_file.shown, m_findings);
    if (root.is(Value::Kind::Array)) {
      for (const Fields& lease : objectsOf(root, m_file.shown, m_findings))
        take(lease, net::Ipv4Prefix::parse(lease.text("subnet")));
      return;
    }
    for (const scenario::Member& member : top.object("node").list("nodes")) {
      Fields node = top.of(member.value);
      takeText(node, node.text("key"), node.text("value"));
    }
    for (const scenario::Member& member : top.list("kvs")) {
      Fields pair = top.of(member.value);
      takeText(pair, fromBase64(pair.text("key")), fromBase64(pair.text("value")));
    }
  }

private:
  void takeText(const Fields& at, const std::string& key, const std::string& value) {
    auto attributes = parseJson(m_file.shown, value.empty() ? "{}" : value, m_findings);
    if (attributes) take(at.of(*attributes), subnetOfKey(key), at.place());
  }

  void take(const Fields& lease, std::optional<net::Ipv4Prefix> subnet, core::SourceRef place = {}) {
    auto publicIp = lease.address(lease.has("PublicIP") ? "PublicIP" : "publicIP");
    if (!subnet || !publicIp)
      return m_findings.warning(place.isKnown() ? place : lease.place(),
                                "a lease without a subnet or a public IP", "it is left out");
    // Host bits stay: they are a fault of their own.
    m_snapshot.leases.push_back(
        {*subnet, *publicIp, hostOf(subnet->canonical(), *publicIp), backendType(lease), backendData(lease)});
  }

  // etcd's values have the names of flannel's fields.
  static std::string backendType(const Fields& lease) {
    return lease.text(lease.has("BackendType") ? "BackendType" : "backendType");
  }
  static std::string backendData(const Fields& lease) {
    Fields data = lease.object("BackendData");
    std::string out;
    if (auto vni = data.number("VNI")) out += ",\"VNI\":" + std::to_string(*vni);
    if (auto mac = data.mac("VtepMAC")) out += ",\"VtepMAC\":\"" + mac->text() + "\"";
    return out.empty() ? out : "{" + out.substr(1) + "}";
  }

  // Whose flanneld uses the subnet, else the only host that has the address (10.0.2.15 may be everybody's).
  std::string hostOf(const net::Ipv4Prefix& subnet, net::Ipv4Address address) const {
    if (auto it = m_bySubnet.find(subnet); it != m_bySubnet.end()) return it->second;
    auto it = m_byAddress.find(address);
    return it == m_byAddress.end() || it->second.size() != 1 ? std::string() : *it->second.begin();
  }

  const TextFile& m_file;
  Findings& m_findings;
  scenario::Snapshot& m_snapshot;
  std::map<net::Ipv4Prefix, std::string> m_bySubnet; // as subnet.env says
  std::map<net::Ipv4Address, std::set<std::string>> m_byAddress;
};

std::map<std::string, net::Ipv4Prefix> byHost(const std::vector<scenario::found::Lease>& leases) {
  std::map<std::string, net::Ipv4Prefix> out;
  for (const auto& lease : leases)
    if (!lease.host.empty()) out.emplace(lease.host, lease.subnet.canonical());
  return out;
}

} // namespace

std::optional<net::Ipv4Prefix> ownSubnet(const scenario::found::Namespace& ns) {
  auto file = ns.files.find(flannel::kSubnetFile);
  return file == ns.files.end() ? std::nullopt : flannel::subnetOf(file->second);
}

// Leases of the file count more than those that nodes are annotated with.
void readLeases(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot) {
  auto root = parseJson(file.shown, file.text, findings);
  if (!root) return;
  auto annotated = std::exchange(snapshot.leases, {});
  LeaseReader(file, findings, snapshot).read(*root);
  auto inFile = byHost(snapshot.leases);
  for (const auto& [host, subnet] : byHost(annotated))
    if (auto it = inFile.find(host); it != inFile.end() && it->second != subnet)
      findings.warning({file.shown, 0, 0},
                       "it leases " + it->second.text() + " to " + host + ", whose node is annotated with "
                           + subnet.text() + ": the file counts, in explanations",
                       "which of the two does flanneld use? subnet.env has its answer");
}

void compareLeases(const scenario::Snapshot& snapshot, Findings& findings) {
  auto leased = byHost(snapshot.leases);
  for (const auto& ns : snapshot.namespaces) {
    auto lease = leased.find(ns.name);
    auto subnet = lease == leased.end() ? std::nullopt : ownSubnet(ns);
    if (subnet && *subnet != lease->second)
      findings.warning({"subnet.env of " + ns.name, 0, 0},
                       "flanneld there uses " + subnet->text() + ", and its lease is " + lease->second.text()
                           + ": packets obey what the host does, explanations name the lease",
                       "flanneld and docker have to be started anew where a lease was lost");
  }
}

} // namespace fg::capture
