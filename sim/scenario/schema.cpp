#include "scenario/schema.h"

#include "scenario/schema_network.h"
#include "scenario/schema_templates.h"
#include "scenario/schema_timeline.h"
#include "scenario/schema_workloads.h"

#include "scenario/event_kinds.h"

#include <algorithm>

namespace fg::scenario {
namespace {

using enum Type;

const Shape& versionsShape() {
  static const Shape shape{
      "versions",
      "Versions",
      {{.name = "kernel",
        .type = Choice,
        .help = "the Linux whose behaviour is followed",
        .byDefault = "6.1",
        .allowed = {"3.10", "6.1"}},
       {.name = "tools",
        .type = Choice,
        .help = "how listings look",
        .byDefault = "debian-12",
        .allowed = {"centos-7", "debian-12"}},
       {.name = "flannel",
        .type = Choice,
        .help = "flanneld",
        .byDefault = "0.9.1",
        .allowed = {"0.7.1", "0.9.1", "0.10.0"}},
       {.name = "docker",
        .type = Choice,
        .help = "dockerd",
        .byDefault = "1.12.6",
        .allowed = {"1.12.6", "1.13.1"}},
       {.name = "kubernetes",
        .type = Choice,
        .help = "kubelet and kube-proxy",
        .byDefault = "1.9.1",
        .allowed = {"1.9.0", "1.9.1", "1.9.4", "1.14.10", "1.15.12", "1.18.2", "1.18.6"}}}};
  return shape;
}

const Shape& timeZoneShape() {
  static const Shape shape{
      "timeZone",
      "The time zone",
      {{.name = "name", .type = Name, .help = "as listings print it", .byDefault = "UTC"},
       {.name = "offset", .type = UtcOffset, .help = "east of UTC", .byDefault = "+00:00"}}};
  return shape;
}

const Shape& etcdShape() {
  static const Shape shape{"etcd",
                           "etcd",
                           {{.name = "endpoints",
                             .type = List,
                             .help = "where it is reached: flanneld's -etcd-endpoints",
                             .byDefault = "port 2379 of each member's node",
                             .element = Url},
                            {.name = "members",
                             .type = List,
                             .help = "the nodes that hold a member each: one, three or five",
                             .byDefault = "one, on the node of the first endpoint",
                             .element = Name},
                            {.name = "prefix",
                             .type = String,
                             .help = "flanneld's -etcd-prefix",
                             .byDefault = "/coreos.com/network"}}};
  return shape;
}

const Shape& flannelShape() {
  static const Shape shape{
      "flannel",
      "flannel",
      {{.name = "present",
        .type = Boolean,
        .help = "it runs on every node",
        .byDefault = "true, where there are nodes"},
       {.name = "network",
        .type = Network,
        .help = "the pods' network, cut into one subnet a node",
        .byDefault = "10.244.0.0/16"},
       {.name = "backend",
        .type = Choice,
        .help = "how packets get from node to node",
        .byDefault = "host-gw",
        .allowed = {"host-gw", "vxlan", "udp"}},
       {.name = "config",
        .type = JsonText,
        .help = "the text in etcd under PREFIX/config, kept to the letter; instead of network and backend",
        .byDefault = "made from network and backend"},
       {.name = "interface",
        .type = Name,
        .help = "flanneld's option -iface on every node",
        .byDefault = "the interface of the default route"},
       {.name = "ipMasq", .type = Boolean, .help = "flanneld's option --ip-masq", .byDefault = "false"}}};
  return shape;
}

const Shape& dockerShape() {
  static const Shape shape{"docker",
                           "docker",
                           {{.name = "ipMasq",
                             .type = Boolean,
                             .help = "dockerd's option --ip-masq",
                             .byDefault = "as mk-docker-opts.sh says: the opposite of flannel's"},
                            {.name = "icc",
                             .type = Boolean,
                             .help = "its option --icc: containers of a node may speak to each other",
                             .byDefault = "true"},
                            {.name = "userlandProxy",
                             .type = Boolean,
                             .help = "its option --userland-proxy",
                             .byDefault = "true"}}};
  return shape;
}

const Shape& kubeProxyShape() {
  static const Shape shape{"kubeProxy",
                           "kube-proxy",
                           {{.name = "clusterCidr",
                             .type = Network,
                             .help = "its option --cluster-cidr: who comes from elsewhere is masqueraded",
                             .byDefault = "none"},
                            {.name = "masqueradeAll",
                             .type = Boolean,
                             .help = "its option --masquerade-all",
                             .byDefault = "false"},
                            {.name = "syncPeriod",
                             .type = Duration,
                             .help = "its option --iptables-sync-period",
                             .byDefault = "30s"}}};
  return shape;
}

const Shape& kubernetesShape() {
  static const Shape shape{
      "kubernetes",
      "Kubernetes",
      {{.name = "present",
        .type = Boolean,
        .help = "kubelet and kube-proxy run on every node",
        .byDefault = "true, where there are nodes"},
       {.name = "serviceCidr",
        .type = Network,
        .help = "the services' addresses",
        .byDefault = "10.254.0.0/16"},
       {.name = "clusterDns", .type = Address, .help = "kubelet's option --cluster-dns", .byDefault = "none"},
       {.name = "hairpinMode",
        .type = Choice,
        .help = "kubelet's option; without kubenet promiscuous-bridge means hairpin-veth",
        .byDefault = "hairpin-veth",
        .allowed = {"hairpin-veth", "promiscuous-bridge", "none"}},
       {.name = "kubeProxy", .type = Object, .help = "options of kube-proxy", .shape = &kubeProxyShape()}}};
  return shape;
}

const Shape& lessonShape() {
  static const Shape shape{
      "lesson",
      "A lesson",
      {{.name = "task", .type = Words, .help = "what a student is told", .need = Need::Required},
       {.name = "hints", .type = List, .help = "each helps a little more", .element = Words}}};
  return shape;
}

std::vector<Field> scenarioFields() {
  return {
      {.name = "format",
       .type = Choice,
       .help = "the version of this format",
       .allowed = {"flannelgraph/1"},
       .need = Need::Required},
      {.name = "$schema",
       .type = String,
       .help = "for editors: the path of schema/flannelgraph-1.schema.json"},
      {.name = "title", .type = Words, .help = "a line for lists"},
      {.name = "description", .type = Words, .help = "what one learns from it"},
      {.name = "topic",
       .type = Choice,
       .help = "where lists put it",
       .byDefault = "other",
       .allowed = topics()},
      {.name = "fault",
       .type = Name,
       .help = "its letter in the catalogue of failures, where it shows one of them"},
      {.name = "threads",
       .type = List,
       .help = "where people met it: \"flannel#1240\", \"kubernetes#45022\"",
       .element = String},
      {.name = "lesson",
       .type = Object,
       .help = "makes it a lesson: what is expected must hold after a student has mended it",
       .shape = &lessonShape()},
      {.name = "extends",
       .type = String,
       .help = "the scenario that this one changes: a file beside it, or the number or name of one in the "
               "library"},
      {.name = "versions", .type = Object, .help = "what is modelled", .shape = &versionsShape()},
      {.name = "timeZone", .type = Object, .help = "the nodes' time zone", .shape = &timeZoneShape()},
      {.name = "clock",
       .type = Clock,
       .help = "the nodes' wall clock at t = 0",
       .byDefault = "2018-02-03T01:20:00"},
      {.name = "seed",
       .type = Whole,
       .help = "decides what chance decides and no pin holds",
       .byDefault = "1",
       .most = INT64_MAX},
      {.name = "start",
       .type = Choice,
       .help = "settled: the daemons have come to rest before t = 0; cold: they start at t = 0",
       .byDefault = "settled",
       .allowed = {"settled", "cold"}},
      {.name = "end",
       .type = Duration,
       .help = "when commands and probes look, where no time is given",
       .byDefault = "30s after the last event"},
      {.name = "segments",
       .type = Map,
       .help = "Ethernet segments",
       .byDefault = "where nodes need one: lan, 192.168.0.0/24 with gateway 192.168.0.1",
       .shape = &segmentShape()},
      {.name = "namespaces",
       .type = Map,
       .help = "bare network namespaces, without daemons",
       .shape = &namespaceShape()},
      {.name = "nodes",
       .type = Map,
       .help = "the machines of the cluster",
       .shape = &nodeShape(),
       .templateShape = &nodeTemplateShape()},
      {.name = "startOrder",
       .type = List,
       .help = "the daemons of every node, in the order in which they start",
       .byDefault = "flanneld, docker, kube-proxy, kubelet",
       .allowed = daemonNames(),
       .element = Choice},
      {.name = "etcd", .type = Object, .help = "the store of flannel's leases", .shape = &etcdShape()},
      {.name = "flannel", .type = Object, .help = "the pods' network", .shape = &flannelShape()},
      {.name = "docker", .type = Object, .help = "options of dockerd", .shape = &dockerShape()},
      {.name = "kubernetes",
       .type = Object,
       .help = "services and how they are reached",
       .shape = &kubernetesShape()},
      {.name = "pods",
       .type = Map,
       .help = "the pods",
       .shape = &podShape(),
       .templateShape = &podTemplateShape(),
       .key = Key::FullName},
      {.name = "services",
       .type = Map,
       .help = "the services",
       .shape = &serviceShape(),
       .templateShape = &serviceTemplateShape(),
       .key = Key::FullName},
      {.name = "networkPolicies",
       .type = Map,
       .help = "network policies, which flannel does not enforce: one is told so",
       .shape = &networkPolicyShape(),
       .key = Key::FullName},
      {.name = "manifests",
       .type = List,
       .help = "files of Kubernetes objects beside the scenario, applied at the start: pods, services, "
               "deployments, replica sets, endpoints",
       .element = String},
      {.name = "events", .type = List, .help = "the timeline", .shape = &eventShape(), .element = Object}};
}

} // namespace

const Field* Shape::find(std::string_view key) const {
  auto it = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == key; });
  return it == fields.end() ? nullptr : &*it;
}

std::vector<std::string> Shape::names() const {
  std::vector<std::string> out;
  for (const Field& field : fields)
    out.push_back(field.name);
  return out;
}

const std::vector<std::string>& topics() {
  static const std::vector<std::string> names{"basics",    "start-up",  "routes",   "leases",
                                              "tunnels",   "nat",       "services", "filtering",
                                              "conntrack", "operation", "lessons",  "other"};
  return names;
}

const Shape& scenarioShape() {
  static const Shape shape{"scenario", "A scenario", scenarioFields()};
  return shape;
}

const std::vector<const Shape*>& allShapes() {
  static const std::vector<const Shape*> shapes{
      &scenarioShape(),      &versionsShape(),     &timeZoneShape(),    &segmentShape(),
      &namespaceShape(),     &interfaceShape(),    &dhcpShape(),        &routeShape(),
      &nodeShape(),          &nodeFlannelShape(),  &nodePinsShape(),    &etcdShape(),
      &flannelShape(),       &dockerShape(),       &kubernetesShape(),  &kubeProxyShape(),
      &podShape(),           &podPinsShape(),      &serviceShape(),     &servicePortShape(),
      &networkPolicyShape(), &nodeTemplateShape(), &podTemplateShape(), &serviceTemplateShape(),
      &eventShape(),         &expectShape(),       &lessonShape()};
  return shapes;
}

} // namespace fg::scenario
