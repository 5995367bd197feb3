#include "scenario/schema_templates.h"

#include "scenario/schema_network.h"
#include "scenario/schema_workloads.h"

namespace fg::scenario {

namespace {

using enum Type;

Field quantity(std::string name, std::string help) {
  return {.name = std::move(name),
          .type = Whole,
          .help = std::move(help),
          .least = 1,
          .most = kMostOfATemplate,
          .need = Need::Required};
}

} // namespace

// The first field of each says how many there are; "each" says what all of them have.
const Shape& nodeTemplateShape() {
  static const Shape shape{"node.template",
                           "Many nodes",
                           {quantity("count", "how many nodes there are"),
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
      {quantity("perNode", "how many pods run on every node"),
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
      {quantity("count", "how many services there are"),
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
