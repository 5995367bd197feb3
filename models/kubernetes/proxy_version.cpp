#include "kubernetes/proxy_version.h"

#include <algorithm>
#include <array>

namespace fg::kubernetes {
namespace {

constexpr std::string_view kPortals = "kubernetes service portals";
constexpr std::string_view kExternal = "kubernetes externally-visible service portals";
constexpr std::string_view kPostrouting = "kubernetes postrouting rules";

constexpr std::array<ProxyJump, 6> kJumps19{{
    {"filter", "INPUT", kPortals, "KUBE-SERVICES"},
    {"filter", "OUTPUT", kPortals, "KUBE-SERVICES"},
    {"nat", "OUTPUT", kPortals, "KUBE-SERVICES"},
    {"nat", "PREROUTING", kPortals, "KUBE-SERVICES"},
    {"nat", "POSTROUTING", kPostrouting, "KUBE-POSTROUTING"},
    {"filter", "FORWARD", "kubernetes forward rules", "KUBE-FORWARD"},
}};

constexpr std::array<ProxyJump, 8> kJumps114{{
    {"filter", "INPUT", kExternal, "KUBE-EXTERNAL-SERVICES", true},
    {"filter", "FORWARD", kPortals, "KUBE-SERVICES", true},
    {"filter", "OUTPUT", kPortals, "KUBE-SERVICES", true},
    {"filter", "INPUT", kPortals, "KUBE-SERVICES", true},
    {"filter", "FORWARD", "kubernetes forwarding rules", "KUBE-FORWARD"},
    {"nat", "OUTPUT", kPortals, "KUBE-SERVICES"},
    {"nat", "PREROUTING", kPortals, "KUBE-SERVICES"},
    {"nat", "POSTROUTING", kPostrouting, "KUBE-POSTROUTING"},
}};

constexpr ProxyVersion k114{.name = "1.14",
                            .jumps = kJumps114,
                            .hasExternalServices = true,
                            .natNeedsEndpoints = true,
                            .commentsEndpoints = false,
                            .marksLoopback = true,
                            .clearsEveryAddress = true};

constexpr ProxyVersion with115() {
  ProxyVersion version = k114;
  version.name = "1.15";
  version.routesOwnTraffic = true;
  version.dropsInvalid = true;
  return version;
}

constexpr std::array<ProxyVersion, 3> kVersions{{{.name = "1.9", .jumps = kJumps19}, k114, with115()}};

} // namespace

const ProxyVersion* findProxyVersion(std::string_view kubernetes) {
  std::string_view release = kubernetes.substr(0, kubernetes.rfind('.'));
  auto it = std::find_if(kVersions.begin(), kVersions.end(),
                         [&](const ProxyVersion& version) { return version.name == release; });
  return it == kVersions.end() ? nullptr : &*it;
}

} // namespace fg::kubernetes
