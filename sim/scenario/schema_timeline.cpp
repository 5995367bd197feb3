#include "scenario/schema_timeline.h"

#include "scenario/event_kinds.h"

namespace fg::scenario {

namespace {
using enum Type;
}

const Shape& expectShape() {
  static const Shape shape{
      "expect",
      "What is expected of a packet",
      {{.name = "from",
        .type = String,
        .help = "where it starts: a node, a pod or a namespace; deploy/web or deploy/web/2 is a pod of a "
                "Deployment, rs/web-5984fb8cbb of a replica set, by the order of their names",
        .need = Need::Required},
       {.name = "to",
        .type = String,
        .help = "an address, a place as in from, or svc:NAMESPACE/NAME",
        .need = Need::Required},
       {.name = "proto",
        .type = Choice,
        .help = "icmp, udp or tcp",
        .byDefault = "icmp",
        .allowed = {"icmp", "udp", "tcp"}},
       {.name = "port",
        .type = Whole,
        .help = "the destination port, for udp and tcp",
        .byDefault = "0",
        .most = 65535},
       {.name = "sourcePort",
        .type = Whole,
        .help = "the source port, for udp and tcp",
        .byDefault = "40000",
        .least = 1,
        .most = 65535},
       {.name = "ttl",
        .type = Whole,
        .help = "the packet's time to live; TCP's is always 64",
        .byDefault = "64",
        .least = 1,
        .most = 255},
       {.name = "size",
        .type = Whole,
        .help = "data bytes behind the headers, for icmp and udp",
        .byDefault = "56",
        .most = 65000},
       {.name = "dontFragment", .type = Boolean, .help = "routers may not fragment it", .byDefault = "false"},
       {.name = "disposition",
        .type = String,
        .help = "what becomes of it (docs/dispositions.md), or not-delivered: anything but delivered",
        .byDefault = "delivered"},
       {.name = "everyPath",
        .type = Boolean,
        .help = "it holds whatever chance chooses, not only with the scenario's seed",
        .byDefault = "false"},
       {.name = "seenFrom",
        .type = String,
        .help = "the source that the receiver sees: an address, a place (its address), or PLACE:INTERFACE",
        .byDefault = "not checked"},
       {.name = "seenAs",
        .type = String,
        .help = "the destination that the receiver sees: \"172.33.96.3\" or \"172.33.96.3:53\"",
        .byDefault = "not checked"},
       {.name = "seenTtl",
        .type = Whole,
        .help = "the time to live with which it comes there",
        .byDefault = "not checked",
        .least = 1,
        .most = 255},
       {.name = "receiver", .type = String, .help = "the place that gets it", .byDefault = "not checked"},
       {.name = "path",
        .type = List,
        .help =
            "the nodes, pods and namespaces that it visits, in their order, the first and the last included",
        .byDefault = "not checked",
        .element = String},
       {.name = "via",
        .type = List,
        .help =
            "parts of the texts of rules that match it and of routes that it takes: \"-A KUBE-POSTROUTING\", "
            "\"dev flannel.1\"",
        .byDefault = "not checked",
        .element = String},
       {.name = "notVia",
        .type = List,
        .help = "such texts that it must not meet",
        .byDefault = "not checked",
        .element = String},
       {.name = "answered",
        .type = Boolean,
        .help = "the answer comes back to the sender",
        .byDefault = "not checked"},
       {.name = "takesAtLeast",
        .type = Duration,
        .help = "from its start to its end",
        .byDefault = "not checked"},
       {.name = "takesAtMost", .type = Duration, .help = "the same", .byDefault = "not checked"},
       {.name = "notBefore",
        .type = Duration,
        .help = "at this earlier time, all this does not hold yet",
        .byDefault = "not checked"},
       {.name = "until",
        .type = Duration,
        .help = "at this later time, all this still holds",
        .byDefault = "not checked"},
       {.name = "name",
        .type = Name,
        .help = "what lesson check calls it",
        .byDefault = "FROM-TO and its number"},
       {.name = "worth",
        .type = Whole,
        .help = "points that lesson check gives for it",
        .byDefault = "1",
        .least = 1,
        .most = 1000}}};
  return shape;
}

static std::vector<Field> eventFields() {
  std::vector<Field> fields{{.name = "at",
                             .type = Duration,
                             .help = "when, since the start",
                             .byDefault = "for expect alone: the end; otherwise needed"},
                            {.name = "on",
                             .type = String,
                             .help = "where: a node, a pod or a namespace",
                             .byDefault = "needed by what happens in one place"}};
  for (const EventKind& kind : eventKinds()) {
    bool isText = kind.argumentKind == ArgumentKind::FlannelConfig
                  || kind.argumentKind == ArgumentKind::Before || kind.argumentKind == ArgumentKind::Skew;
    std::string what = isText ? "" : "; names the " + kind.argument;
    fields.push_back({.name = kind.name, .type = String, .help = kind.help + what});
  }
  fields.push_back(
      {.name = "loss", .type = String, .help = "of link-fault: how many frames are lost, \"20%\""});
  fields.push_back({.name = "delay", .type = Duration, .help = "of link-fault: on top of the segment's own"});
  fields.push_back({.name = "rate",
                    .type = Whole,
                    .help = "of link-fault: bits a second, instead of the segment's own",
                    .least = 1000,
                    .most = 1'000'000'000'000});
  fields.push_back({.name = "to", .type = Name, .help = "of pod-reschedule: the node that gets it"});
  fields.push_back({.name = "port",
                    .type = Whole,
                    .help = "of datagram and connection: the destination port",
                    .byDefault = "53 of a datagram, 80 of a connection",
                    .least = 1,
                    .most = 65535});
  fields.push_back({.name = "sourcePort",
                    .type = Whole,
                    .help = "of datagram and connection: the port that it comes from",
                    .byDefault = "40000, as probes",
                    .least = 1,
                    .most = 65535});
  fields.push_back({.name = "bytes",
                    .type = Whole,
                    .help = "of connection: how much the other end sends",
                    .byDefault = "1000",
                    .least = 0,
                    .most = 1'000'000});
  fields.push_back({.name = "version", .type = Name, .help = "of daemon-upgrade: the release"});
  fields.push_back({.name = "note", .type = Words, .help = "what is told about it"});
  fields.push_back(
      {.name = "expect", .type = Object, .help = "what a packet meets then", .shape = &expectShape()});
  return fields;
}

const Shape& eventShape() {
  static const Shape shape{"event", "An event", eventFields()};
  return shape;
}

} // namespace fg::scenario
