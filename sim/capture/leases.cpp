// flannel-leases.json: a list of leases, or what etcd prints of them.
#include "capture/cluster.h"
#include "capture/json.h"
#include "scenario/utf8.h"

#include <algorithm>

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
      : m_file(file), m_findings(findings), m_snapshot(snapshot) {}

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
    m_snapshot.leases.push_back({subnet->canonical(), *publicIp, hostOf(*publicIp)});
  }

  std::string hostOf(net::Ipv4Address address) const {
    for (const auto& ns : m_snapshot.namespaces)
      for (const auto& interface : ns.interfaces)
        for (const auto& own : interface.addresses)
          if (ns.role == scenario::found::Role::Host && own.prefix.address() == address) return ns.name;
    return {};
  }

  const TextFile& m_file;
  Findings& m_findings;
  scenario::Snapshot& m_snapshot;
};

} // namespace

// Leases of the file count more than those that nodes are annotated with.
void readLeases(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot) {
  auto root = parseJson(file.shown, file.text, findings);
  if (!root) return;
  snapshot.leases.clear();
  LeaseReader(file, findings, snapshot).read(*root);
}

} // namespace fg::capture
