// sketch: the cluster that a scenario begins with, without playing it: what a small picture of it draws.
#include "serve/register.h"

#include "report/json/topology_json.h"
#include "session/reading.h"

namespace fg::serve {
namespace {

Json sketchOfInterface(const scenario::Interface& interface) {
  Json out{{"name", interface.name},
           {"kind", "ethernet"},
           {"up", true},
           {"carrier", true},
           {"addresses", interface.address ? Json::array({interface.address->text()}) : Json::array()}};
  if (!interface.peerNamespace.empty()) {
    out["kind"] = "veth";
    out["peer_namespace"] = interface.peerNamespace;
    out["peer_interface"] = interface.peerInterface;
  } else if (!interface.segment.empty()) {
    out["segment"] = interface.segment;
  }
  return out;
}

Json sketchOfPlace(const scenario::Namespace& place, const char* kind) {
  Json interfaces = Json::array();
  for (const scenario::Interface& interface : place.interfaces)
    interfaces.push_back(sketchOfInterface(interface));
  for (const std::string& bridge : place.bridges)
    interfaces.push_back({{"name", bridge},
                          {"kind", "bridge"},
                          {"up", true},
                          {"carrier", true},
                          {"addresses", Json::array()}});
  return {{"name", place.name}, {"kind", kind}, {"node", place.name}, {"interfaces", interfaces}};
}

Json sketchOfPlaces(const scenario::Scenario& scenario) {
  Json out = Json::array();
  for (const scenario::Node& node : scenario.nodes)
    if (!node.later) out.push_back(sketchOfPlace(node, "node"));
  for (const scenario::Namespace& place : scenario.namespaces)
    out.push_back(sketchOfPlace(place, "namespace"));
  for (const scenario::Pod& pod : scenario.pods)
    if (!pod.later && !pod.hostNetwork)
      out.push_back({{"name", pod.kubeNamespace + "/" + pod.name},
                     {"kind", "pod"},
                     {"node", pod.node},
                     {"interfaces", Json::array()}});
  return out;
}

Result sketch(Desk&, const Parameters& given) {
  auto read = session::read(given.text("name"));
  if (core::hasErrors(read.diagnostics) || !read.scenario) return failed(read.diagnostics);
  return Json{{"namespaces", sketchOfPlaces(*read.scenario)},
              {"segments", report::segmentsJson(*read.scenario)}};
}

} // namespace

Method sketchMethod() {
  return {.name = "sketch",
          .summary = "The cluster that a scenario begins with, without playing it: for a small picture.",
          .parameters = {{.name = "name",
                          .needed = Needed::Yes,
                          .help = "a file, a number or name of the library, or a capture"}},
          .result = "{namespaces, segments} as in \"topology\", without what only a running cluster has",
          .needs = Needs::Nothing,
          .run = sketch};
}

} // namespace fg::serve
