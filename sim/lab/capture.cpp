#include "lab/capture.h"

#include "lab/script_capture.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace fg::lab {
namespace {

std::string endOf(const NamespacePlan& plan, const std::string& interface) {
  return fmt::format("\"{}:{}\"", nameInCapture(plan), interface);
}

// What is joined by a segment, or by a veth pair between two hosts: it cannot be read from either alone.
// Gateways are not in the capture.
std::string links(const Blueprint& blueprint) {
  std::map<std::string, std::vector<std::string>> segments, pairs;
  for (const NamespacePlan& plan : blueprint.namespaces)
    for (const InterfacePlan& interface : plan.interfaces) {
      if (plan.node.empty()) continue;
      std::string end = endOf(plan, interface.name);
      if (!interface.segment.empty()) segments[interface.segment].push_back(end);
      if (interface.kind != Kind::Veth) continue;
      std::string near = plan.name + ":" + interface.name;
      std::string far = interface.peerPlace + ":" + interface.peerName;
      pairs[std::min(near, far) + " " + std::max(near, far)].push_back(end);
    }
  std::string out;
  for (const auto* joined : {&segments, &pairs})
    for (const auto& [name, ends] : *joined)
      out += fmt::format("{}  [{}]", out.empty() ? "" : ",\n", fmt::join(ends, ", "));
  return "[\n" + out + "\n]\n";
}

bool writeText(const std::filesystem::path& path, const std::string& text) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

} // namespace

tl::expected<void, std::string> writeCapture(const Network& network, const Blueprint& blueprint,
                                             const std::string& folder) {
  if (auto captured = captureByScript(network, blueprint, folder); !captured) return captured;
  std::filesystem::path file = std::filesystem::path(folder) / "links.json";
  if (!writeText(file, links(blueprint))) return tl::unexpected(file.string() + " cannot be written");
  return {};
}

} // namespace fg::lab
