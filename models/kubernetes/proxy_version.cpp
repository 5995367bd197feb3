#include "kubernetes/proxy_version.h"

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

constexpr ProxyVersion with118() {
  ProxyVersion version = with115();
  version.name = "1.18";
  version.commentsEndpoints = true;
  version.drawsPorts = true;
  version.hasCanary = true;
  version.podsFirst = true;
  version.probabilityDigits = 10;
  return version;
}

// https://github.com/kubernetes/kubernetes/pull/92035
constexpr ProxyVersion with1186() {
  ProxyVersion version = with118();
  version.name = "1.18.6";
  version.unmarks = true;
  return version;
}

constexpr std::array<ProxyVersion, 5> kVersions{
    {{.name = "1.9", .jumps = kJumps19}, k114, with115(), with118(), with1186()}};

} // namespace

const ProxyVersion* findProxyVersion(std::string_view kubernetes) {
  for (std::string_view name : {kubernetes, kubernetes.substr(0, kubernetes.rfind('.'))})
    for (const ProxyVersion& version : kVersions)
      if (version.name == name) return &version;
  return nullptr;
}

} // namespace fg::kubernetes
