// flannelgraph generate --nodes N --pods-per-node P --services S -o SCENARIO: a plain cluster of any size.
#include "cli/new_file.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "scenario/generated_cluster.h"

#include <iostream>
#include <limits>
#include <memory>

namespace fg::cli {
namespace {

constexpr int kMost = std::numeric_limits<int>::max();

struct Arguments {
  int nodes = 0, podsPerNode = 0, services = 0;
  int endpointsPerService = 0; // 0: not given
  std::string backend = "host-gw";
  bool expanded = false;
  std::string output;
};

// What one may ask next.
void printHints(const Arguments& arguments) {
  const std::string& file = arguments.output;
  const std::string from = arguments.podsPerNode > 0 ? "node1-pod1" : "node1";
  const std::string to = arguments.services > 0 ? "svc:service1 --proto tcp --dport 80"
                                                : "svc:kube-system/kube-dns --proto udp --dport 53";
  std::cout << "wrote " << file << "\n\n  flannelgraph trace " << file << " --from " << from << " --to " << to
            << "\n  flannelgraph run " << file << "\n";
}

int generate(const Arguments& arguments, const Common& common) {
  auto text = whileItSays("generating", [&] {
    return scenario::clusterText(
        {.nodes = static_cast<uint64_t>(arguments.nodes),
         .podsPerNode = static_cast<uint64_t>(arguments.podsPerNode),
         .services = static_cast<uint64_t>(arguments.services),
         .endpointsPerService = arguments.endpointsPerService > 0
                                    ? std::optional<uint64_t>(arguments.endpointsPerService)
                                    : std::nullopt,
         .backend = arguments.backend,
         .seed = common.seed,
         .form = arguments.expanded ? scenario::Form::SpelledOut : scenario::Form::Template});
  });
  if (!text) {
    printError(text.error().message, text.error().remedy);
    return kBadInput;
  }
  if (!createFile(arguments.output, *text)) return kBadInput;
  printHints(arguments);
  return kDone;
}

} // namespace

Verb generateVerb() {
  return {"generate", "write a scenario of a cluster of any size", [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{{.name = "--nodes",
                      .target = &arguments->nodes,
                      .help = "how many nodes, at most 16,383",
                      .needed = Needed::Yes,
                      .least = 0,
                      .most = kMost},
                     {.name = "--pods-per-node",
                      .target = &arguments->podsPerNode,
                      .help = "how many pods run on each, at most 252",
                      .needed = Needed::Yes,
                      .least = 0,
                      .most = kMost},
                     {.name = "--services",
                      .target = &arguments->services,
                      .help = "how many services there are beside kube-system/kube-dns",
                      .needed = Needed::Yes,
                      .least = 0,
                      .most = kMost},
                     {.name = "--endpoints-per-service",
                      .target = &arguments->endpointsPerService,
                      .help = "how many pods are behind each: 10, or all where there are fewer",
                      .least = 1,
                      .most = kMost},
                     {.name = "--backend",
                      .target = &arguments->backend,
                      .help = "flannel's: host-gw (default), vxlan or udp",
                      .oneOf = {"host-gw", "vxlan", "udp"}},
                     {.name = "--expanded",
                      .target = &arguments->expanded,
                      .help = "spell out every node, pod and service, instead of templates"},
                     {.name = "-o,--output",
                      .target = &arguments->output,
                      .help = "the scenario to create",
                      .needed = Needed::Yes,
                      .placeholder = "SCENARIO"}},
                    [arguments, &common] { return generate(*arguments, common); }};
          }};
}

} // namespace fg::cli
