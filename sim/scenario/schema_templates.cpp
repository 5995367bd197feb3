#include "scenario/schema_templates.h"

#include "scenario/schema_network.h"
#include "scenario/schema_workloads.h"

namespace fg::scenario {

namespace {
using enum Type;
}

// The first field of each says how many there are; "each" says what all of them have.
const Shape& nodeTemplateShape() {
  static const Shape shape{"node.template",
                           "Many nodes",
                           {{.name = "count",
                             .type = Whole,
                             .help = "how many nodes there are",
                             .least = 1,
                             .most = kMostOfATemplate,
                             .need = Need::Required},
                            {.name = "names",
                             .type = Names,
                             .help = "what they are called; {n} counts from 1",
                             .byDefault = "node{n}",
                             .allowed = {"{n}"}},
                            {.name = "firstSubnet",
                             .type = Network,
                             .help = "the subnet that flanneld drew on the first one; each further one has "
                                     "the next",
                             .byDefault = "from the seed"},
                            {.name = "each",
                             .type = Object,
                             .help = "what every one of them has",
                             .byDefault = "as a node without a word",
                             .shape = &nodeShape()}}};
  return shape;
}

const Shape& podTemplateShape() {
  static const Shape shape{
      "pod.template",
      "Many pods",
      {{.name = "perNode",
        .type = Whole,
        .help = "how many pods run on every node",
        .least = 1,
        .most = kMostOfATemplate,
        .need = Need::Required},
       {.name = "names",
        .type = Names,
        .help = "what they are called: {node} is the node that a pod runs on, {n} counts "
                "from 1 on each of them",
        .byDefault = "{node}-pod{n}",
        .allowed = {"{node}", "{n}"},
        .key = Key::FullName},
       {.name = "each",
        .type = Object,
        .help = "what every one of them has; the node is given",
        .byDefault = "as a pod without a word",
        .shape = &podShape(),
        .given = {"node"}}}};
  return shape;
}

const Shape& serviceTemplateShape() {
  static const Shape shape{
      "service.template",
      "Many services",
      {{.name = "count",
        .type = Whole,
        .help = "how many services there are",
        .least = 1,
        .most = kMostOfATemplate,
        .need = Need::Required},
       {.name = "names",
        .type = Names,
        .help = "what they are called; {n} counts from 1",
        .byDefault = "service{n}",
        .allowed = {"{n}"},
        .key = Key::FullName},
       {.name = "endpointsPerService",
        .type = Whole,
        .help = "how many pods of the pods' template are behind each of them",
        .byDefault = "10, or all where there are fewer; none where \"each\" says what is behind it",
        .least = 1,
        .most = kMostOfATemplate},
       {.name = "each",
        .type = Object,
        .help = "what every one of them has",
        .shape = &serviceShape(),
        .need = Need::Required}}};
  return shape;
}

} // namespace fg::scenario
