// A template and the things that it stands for, written out here, mean the same.
#include "unit/scenario/meaning.h"
#include "unit/scenario/read_text.h"

#include <rapidcheck.h>

namespace fg::scenario {
namespace {

struct Size {
  uint64_t nodes, pods, services, endpoints; // pods of each node, endpoints of each service
};

std::string templateOf(const Size& size) {
  return R"("nodes": {"count": )" + std::to_string(size.nodes)
         + R"(, "firstSubnet": "10.244.1.0/24"}, "pods": {"perNode": )" + std::to_string(size.pods)
         + R"(}, "services": {"count": )" + std::to_string(size.services) + R"(, "endpointsPerService": )"
         + std::to_string(size.endpoints) + R"(, "each": {"ports": [{"port": 80}]}})";
}

// Keeps the commas.
void add(std::string& out, const std::string& name, const std::string& value) {
  out += (out.empty() ? "\"" : ", \"") + name + "\": " + value;
}

std::string spelledOut(const Size& size) {
  const uint64_t pods = size.nodes * size.pods;
  const uint64_t groups = std::min(size.services, pods / size.endpoints);
  std::string nodeText, podText, serviceText;
  uint64_t dealt = 0;
  for (uint64_t node = 1; node <= size.nodes; ++node) {
    const std::string name = "node" + std::to_string(node);
    add(nodeText, name, R"({"pins": {"flannel.subnet": "10.244.)" + std::to_string(node) + R"(.0/24"}})");
    for (uint64_t pod = 1; pod <= size.pods; ++pod) {
      uint64_t before = (node - 1) * size.pods + pod - 1;
      std::string labels;
      // As many pods have a service, as their share of those until here is.
      if ((before + 1) * groups * size.endpoints / pods > dealt)
        labels = R"(, "labels": {"app": "service)" + std::to_string(dealt++ % groups + 1) + "\"}";
      add(podText, name + "-pod" + std::to_string(pod), R"({"node": ")" + name + "\"" + labels + "}");
    }
  }
  for (uint64_t service = 1; service <= size.services; ++service)
    add(serviceText, "service" + std::to_string(service),
        R"({"ports": [{"port": 80}], "selector": {"app": "service)"
            + std::to_string((service - 1) % groups + 1) + "\"}}");
  return R"("nodes": {)" + nodeText + R"(}, "pods": {)" + podText + R"(}, "services": {)" + serviceText + "}";
}

} // namespace

TEST(TemplateProperty, MeansWhatItMeansSpelledOut) {
  bool holds = rc::check("a template is the same scenario as what it stands for", [] {
    Size size{};
    size.nodes = *rc::gen::inRange<uint64_t>(1, 8);
    size.pods = *rc::gen::inRange<uint64_t>(1, 8);
    size.services = *rc::gen::inRange<uint64_t>(1, 20);
    size.endpoints = *rc::gen::inRange<uint64_t>(1, size.nodes * size.pods + 1);
    RC_ASSERT(meaning(good(templateOf(size))) == meaning(good(spelledOut(size))));
  });
  EXPECT_TRUE(holds);
}

} // namespace fg::scenario
