#include "scenario/schema_workloads.h"

namespace fg::scenario {

namespace {
using enum Type;
}

const Shape& podPinsShape() {
  static const Shape shape{
      "pod.pins",
      "What chance decided for a pod",
      {{.name = "ip",
        .type = Address,
        .help = "its address in the node's subnet",
        .byDefault = "the lowest free one, as docker gives them"},
       {.name = "veth",
        .type = Name,
        .help = "the host's end of its veth pair",
        .byDefault = "from the seed"},
       {.name = "veth.mac", .type = Mac, .help = "that end's Ethernet address", .byDefault = "from the seed"},
       {.name = "uid", .type = String, .help = "the pod's UID", .byDefault = "from the seed"},
       {.name = "container.id", .type = String, .help = "id of its container", .byDefault = "from the seed"},
       {.name = "container.image", .type = String, .help = "the image of its container", .byDefault = "none"},
       {.name = "container.command",
        .type = String,
        .help = "the command that runs in it",
        .byDefault = "none"},
       {.name = "sandbox.id",
        .type = String,
        .help = "id of its pause container",
        .byDefault = "from the seed"},
       {.name = "endpoint.id",
        .type = String,
        .help = "docker's id of its end of the network",
        .byDefault = "from the seed"},
       {.name = "restarts", .type = String, .help = "how often it was restarted", .byDefault = "0"},
       {.name = "containers", .type = String, .help = "how many containers it has", .byDefault = "1"},
       {.name = "age", .type = Duration, .help = "how old it is at t = 0", .byDefault = "0s"}}};
  return shape;
}

const Shape& podShape() {
  static const Shape shape{
      "pod",
      "A pod",
      {{.name = "node", .type = Name, .help = "the node that it runs on", .need = Need::Required},
       {.name = "labels",
        .type = StringMap,
        .help = "what services select it by",
        .byDefault = "{\"app\": its name}"},
       {.name = "listen", .type = List, .help = "ports on which it listens and answers", .element = Port},
       {.name = "hostPorts",
        .type = List,
        .help = "ports of its node that lead to ports of it: docker publishes them",
        .element = Published},
       {.name = "hostNetwork",
        .type = Boolean,
        .help = "it lives in its node's network namespace",
        .byDefault = "false"},
       {.name = "ready", .type = Boolean, .help = "services send traffic to it", .byDefault = "true"},
       {.name = "pins", .type = Object, .help = "what chance decided", .shape = &podPinsShape()}}};
  return shape;
}

const Shape& servicePortShape() {
  static const Shape shape{"service.port",
                           "A port of a service",
                           {{.name = "port",
                             .type = Whole,
                             .help = "the service's port",
                             .least = 1,
                             .most = 65535,
                             .need = Need::Required},
                            {.name = "name",
                             .type = Name,
                             .help = "needed where a service has several ports",
                             .byDefault = "none"},
                            {.name = "protocol",
                             .type = Choice,
                             .help = "tcp or udp",
                             .byDefault = "tcp",
                             .allowed = {"tcp", "udp"}},
                            {.name = "targetPort",
                             .type = Whole,
                             .help = "the port of the endpoints",
                             .byDefault = "as port",
                             .least = 1,
                             .most = 65535},
                            {.name = "nodePort",
                             .type = Whole,
                             .help = "the port on every node",
                             .byDefault = "none",
                             .least = 30000,
                             .most = 32767}}};
  return shape;
}

const Shape& serviceShape() {
  static const Shape shape{
      "service",
      "A service",
      {{.name = "clusterIp",
        .type = AddressOrNone,
        .help = "its address; \"none\" makes it headless",
        .byDefault = "from the seed, in serviceCidr"},
       {.name = "ports",
        .type = List,
        .help = "its ports",
        .shape = &servicePortShape(),
        .element = Object,
        .need = Need::Required},
       {.name = "selector",
        .type = StringMap,
        .help = "labels of the pods behind it",
        .byDefault = "{\"app\": its name}, where there are no endpoints"},
       {.name = "endpoints",
        .type = List,
        .help = "what is behind it, instead of a selector: \"172.17.8.101:6443\"",
        .element = Endpoint},
       {.name = "sessionAffinity",
        .type = Choice,
        .help = "a client always meets the same endpoint",
        .byDefault = "none",
        .allowed = {"none", "clientIp"}},
       {.name = "sessionAffinityTimeout",
        .type = Duration,
        .help = "how long a client is remembered",
        .byDefault = "3h"},
       {.name = "externalIps",
        .type = List,
        .help = "further addresses, which somebody routes to a node",
        .element = Address},
       {.name = "loadBalancerIps",
        .type = List,
        .help = "what a load balancer in front of the cluster gave: kube-proxy serves it "
                "on every node",
        .element = Address},
       {.name = "loadBalancerSourceRanges",
        .type = List,
        .help = "who may ask the load balancer's addresses",
        .byDefault = "everybody",
        .element = Network},
       {.name = "externalTrafficPolicy",
        .type = Choice,
        .help = "local: a node leads what comes from outside to its own pods only, and keeps "
                "its source",
        .byDefault = "cluster",
        .allowed = {"cluster", "local"}},
       {.name = "healthCheckNodePort",
        .type = Whole,
        .help = "of externalTrafficPolicy local: where a load balancer asks each node",
        .byDefault = "none",
        .least = 1,
        .most = 65535}}};
  return shape;
}

const Shape& networkPolicyShape() {
  static const Shape shape{"networkPolicy",
                           "A network policy (flannel enforces none: reading one gives a warning)",
                           {{.name = "podSelector",
                             .type = StringMap,
                             .help = "labels of the pods that it is about",
                             .byDefault = "all pods of its namespace"}}};
  return shape;
}

} // namespace fg::scenario
