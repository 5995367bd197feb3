// What differs between the releases of kube-proxy's iptables mode, as data.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/proxy/iptables/proxier.go and the same file
// of 1.14, 1.15 and 1.18
#pragma once

#include <span>
#include <string_view>

namespace fg::kubernetes {

// A rule of a built-in chain that leads into a chain of kube-proxy.
struct ProxyJump {
  std::string_view table, chain, comment, target;
  bool newOnly = false; // -m conntrack --ctstate NEW
};

struct ProxyVersion {
  std::string_view name;            // "1.9", or "1.18.6" where a release differs from those before
  std::span<const ProxyJump> jumps; // in the order in which a synchronization inserts them, each at the top
  // REJECT rules of node ports and external addresses stand in KUBE-EXTERNAL-SERVICES.
  bool hasExternalServices = false;
  // The nat rules of a service without endpoints are left out, and its load balancer's address rejects.
  bool natNeedsEndpoints = false;
  // Rules of KUBE-SVC and KUBE-SEP name their service. Releases from 1.11 to 1.17 mean to and do not.
  bool commentsEndpoints = true;
  // externalTrafficPolicy Local: what comes from 127.0.0.0/8 to a node port is masqueraded.
  bool marksLoopback = false;
  // externalTrafficPolicy Local: what the node itself sends goes to any endpoint, masqueraded.
  bool routesOwnTraffic = false;
  bool dropsInvalid = false; // in KUBE-FORWARD
  // UDP connections to a node port, an external or a load balancer's address are deleted with their endpoint.
  bool clearsEveryAddress = false;
  // MASQUERADE has --random-fully where iptables knows it (1.6.2), of the kubelet, too.
  bool drawsPorts = false;
  // The mark is taken away before MASQUERADE, so that a tunnel's packet around this one does not have it.
  bool unmarks = false;
  // Looks for its chains KUBE-PROXY-CANARY instead of writing all rules anew each period.
  bool hasCanary = false;
  // externalTrafficPolicy Local: what pods send is led to the service before what the node sends.
  bool podsFirst = false;
  int probabilityDigits = 5;
};

// Null where the release is not modelled: "1.9.1", "1.14.10", "1.15.12", "1.18.2" and "1.18.6" are.
const ProxyVersion* findProxyVersion(std::string_view kubernetes);

} // namespace fg::kubernetes
