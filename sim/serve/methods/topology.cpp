// topology: namespaces, their interfaces and what these lead to: what a map draws.
#include "serve/register.h"

namespace fg::serve {
namespace {

Result describe(Desk& desk, const Parameters&) {
  Json out{{"at_ns", desk.view->at().count()}};
  out.update(desk.view->topology());
  return out;
}

} // namespace

Method topologyMethod() {
  return {
      .name = "topology",
      .summary = "Namespaces with their interfaces, segments and services as of the time that is looked at.",
      .result =
          "{at_ns, namespaces: [{name, kind, node, interfaces: [{name, kind, mac, up, carrier, mtu, "
          "addresses, bridge, peer_namespace, peer_interface, segment, fault}]}], segments: [{name, kind, "
          "prefix}], services: [{name, cluster_ip, endpoints: [{ip, pod}]}], asleep}; `asleep`, where there "
          "are "
          "any: so many nodes of a large cluster are not made until somebody looks at them",
      .needs = Needs::View,
      .run = describe};
}

} // namespace fg::serve
