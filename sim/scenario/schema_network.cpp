#include "scenario/schema_network.h"

#include "scenario/event_kinds.h"
#include <algorithm>

namespace fg::scenario {

namespace {
using enum Type;
}

const Shape& dhcpShape() {
  static const Shape shape{
      "dhcp",
      "A DHCP lease",
      {{.name = "lifetime", .type = Duration, .help = "how long a whole lease lasts", .byDefault = "24h"},
       {.name = "remaining",
        .type = Duration,
        .help = "what is left of it at t = 0",
        .byDefault = "the lifetime"}}};
  return shape;
}

const Shape& interfaceShape() {
  static const Shape shape{
      "interface",
      "An interface",
      {{.name = "address",
        .type = AddressWithLength,
        .help = "its IPv4 address and prefix length",
        .byDefault =
            "on a segment the lowest free one from .11; on a NAT network 10.0.2.15/24; otherwise none"},
       {.name = "segment",
        .type = Name,
        .help = "the segment that it is on",
        .byDefault = "the one whose prefix holds the address, or the first"},
       {.name = "nat",
        .type = Boolean,
        .help = "it is on a NAT network of its own, named NODE-INTERFACE-nat",
        .byDefault = "false"},
       {.name = "gateway",
        .type = Address,
        .help = "gives a default route",
        .byDefault =
            "where no address is given either: the gateway of its segment; behind NAT host 2 of the network"},
       {.name = "metric",
        .type = Whole,
        .help = "of the connected route (NetworkManager: 100 and up)",
        .byDefault = "0",
        .most = 0xffffffff},
       {.name = "gatewayMetric",
        .type = Whole,
        .help = "of the default route",
        .byDefault = "as metric",
        .most = 0xffffffff},
       {.name = "dhcp",
        .type = Object,
        .help = "the address comes from DHCP: listings call it dynamic",
        .byDefault = "a static address",
        .shape = &dhcpShape()},
       {.name = "mac", .type = Mac, .help = "its Ethernet address", .byDefault = "from the seed"},
       {.name = "mtu",
        .type = Whole,
        .help = "the largest packet, in bytes",
        .byDefault = "1500",
        .least = 68,
        .most = 65535},
       {.name = "ipv6",
        .type = Boolean,
        .help = "listings show its link-local IPv6 address",
        .byDefault = "true"},
       {.name = "peer", .type = Peer, .help = "the other end of a veth pair, instead of a segment"},
       {.name = "bridge", .type = Name, .help = "the bridge that it is a port of"}}};
  return shape;
}

const Shape& segmentShape() {
  static const Shape shape{
      "segment",
      "An Ethernet segment",
      {{.name = "prefix",
        .type = Network,
        .help = "the addresses of its interfaces lie in it",
        .need = Need::Required},
       {.name = "gateway",
        .type = Address,
        .help = "a router that knows its own segments and the internet, but no private network elsewhere",
        .byDefault = "none"},
       {.name = "rate",
        .type = Whole,
        .help = "bits a second",
        .byDefault = "1000000000",
        .least = 1000,
        .most = 1'000'000'000'000},
       {.name = "delay", .type = Duration, .help = "one way", .byDefault = "100us"}}};
  return shape;
}

const Shape& routeShape() {
  static const Shape shape{
      "route",
      "A route",
      {{.name = "to",
        .type = Network,
        .help = "the destination; 0.0.0.0/0 is the default route",
        .need = Need::Required},
       {.name = "via", .type = Address, .help = "the next hop", .byDefault = "none: on the link"},
       {.name = "dev",
        .type = Name,
        .help = "the interface",
        .byDefault = "the one on whose network the next hop is"},
       {.name = "metric",
        .type = Whole,
        .help = "the smaller one is preferred",
        .byDefault = "0",
        .most = 0xffffffff}}};
  return shape;
}

static std::vector<Field> namespaceFields() {
  return {{.name = "interfaces",
           .type = Map,
           .help = "its interfaces, in the order of their indices",
           .shape = &interfaceShape(),
           .key = Key::Interface},
          {.name = "bridges",
           .type = List,
           .help = "bridges in it; an interface of the same name gives one an address",
           .element = Name},
          {.name = "routes",
           .type = List,
           .help = "routes beyond those that addresses and gateways bring",
           .shape = &routeShape(),
           .element = Object},
          {.name = "sysctls", .type = StringMap, .help = "settings such as \"net.ipv4.ip_forward\": \"1\""},
          {.name = "iptables",
           .type = List,
           .help = "rules, written as the arguments of iptables: \"-t nat -A POSTROUTING …\"",
           .element = String},
          {.name = "listen",
           .type = List,
           .help = "ports on which something listens and answers",
           .element = Port}};
}

const Shape& namespaceShape() {
  static const Shape shape{"namespace", "A bare network namespace", namespaceFields()};
  return shape;
}

const Shape& nodeFlannelShape() {
  static const Shape shape{
      "node.flannel",
      "flanneld on one node",
      {{.name = "interface", .type = Name, .help = "its option -iface", .byDefault = "as for all nodes"},
       {.name = "publicIp",
        .type = Address,
        .help = "its option -public-ip",
        .byDefault = "the interface's address"}}};
  return shape;
}

const Shape& nodePinsShape() {
  static const Shape shape{
      "node.pins",
      "What chance decided on a node",
      {{.name = "flannel.subnet",
        .type = Network,
        .help = "the subnet that flanneld drew",
        .byDefault = "from the seed"},
       {.name = "docker.mac",
        .type = Mac,
        .help = "docker0's Ethernet address",
        .byDefault = "from the seed"},
       {.name = "docker.bridge.id",
        .type = String,
        .help = "docker's id of the network \"bridge\"",
        .byDefault = "from the seed"},
       {.name = "docker.host.id",
        .type = String,
        .help = "docker's id of the network \"host\"",
        .byDefault = "from the seed"},
       {.name = "docker.none.id",
        .type = String,
        .help = "docker's id of the network \"none\"",
        .byDefault = "from the seed"},
       {.name = "docker.pid", .type = String, .help = "process id of dockerd", .byDefault = "from the seed"},
       {.name = "docker.age",
        .type = Duration,
        .help = "how long docker has run at t = 0",
        .byDefault = "as age"},
       {.name = "docker.status.lines",
        .type = String,
        .help = "how many lines of the journal 'systemctl status docker' shows",
        .byDefault = "10, as systemctl does"},
       {.name = "age",
        .type = Duration,
        .help = "how long the node has been known at t = 0",
        .byDefault = "0s"}}};
  return shape;
}

static std::vector<Field> nodeFields() {
  std::vector<Field> fields = namespaceFields();
  fields[0].byDefault = "eth0 on the first segment";
  fields.push_back({.name = "flannel",
                    .type = Object,
                    .help = "options of this node's flanneld",
                    .shape = &nodeFlannelShape()});
  fields.push_back({.name = "startOrder",
                    .type = List,
                    .help = "its daemons, in the order in which they start: later rules may stand first",
                    .byDefault = "as for all nodes",
                    .allowed = daemonNames(),
                    .element = Choice});
  fields.push_back(
      {.name = "pins", .type = Object, .help = "what chance decided", .shape = &nodePinsShape()});
  return fields;
}

const Shape& nodeShape() {
  static const Shape shape{"node", "A node", nodeFields()};
  return shape;
}

} // namespace fg::scenario
