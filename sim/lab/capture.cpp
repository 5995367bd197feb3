#include "lab/capture.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace fg::lab {
namespace {

struct File {
  std::string name;
  std::vector<std::string> words;
};

std::vector<File> files(Backend backend) {
  return {{"ip-addr.json", {"ip", "-j", "-d", "addr", "show"}},
          {"ip-route.json", {"ip", "-j", "-d", "route", "show", "table", "all"}},
          {"ip-rule.json", {"ip", "-j", "rule", "show"}},
          {"ip-neigh.json", {"ip", "-j", "neigh", "show"}},
          {"bridge-link.json", {"bridge", "-j", "-d", "link", "show"}},
          {"bridge-fdb.json", {"bridge", "-j", "fdb", "show"}},
          {fmt::format("iptables-{}-save.txt", name(backend)), {"iptables-save", "-c"}},
          {"ipset-save.txt", {"ipset", "save"}},
          {"conntrack.txt", {"conntrack", "-L"}},
          {"sysctl.txt", {"sysctl", "-a"}},
          {"ss.txt", {"ss", "-H", "-lntu"}},
          {"uname.txt", {"uname", "-a"}}};
}

// A pod's namespace is below its node; a bare one is a host of its own.
std::string folderOf(const NamespacePlan& plan) {
  if (plan.node.empty() || plan.node == plan.name) return "hosts/" + plan.name;
  return "hosts/" + plan.node + "/netns/" + plan.name.substr(plan.name.find('/') + 1);
}

std::string endOf(const NamespacePlan& plan, const std::string& interface) {
  return fmt::format("\"{}:{}\"", folderOf(plan).substr(6), interface);
}

// What is joined by a segment, or by a veth pair between two hosts: it cannot be read from either alone.
std::string links(const Blueprint& blueprint) {
  std::map<std::string, std::vector<std::string>> segments, pairs;
  for (const NamespacePlan& plan : blueprint.namespaces)
    for (const InterfacePlan& interface : plan.interfaces) {
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

bool write(const std::filesystem::path& path, const std::string& text) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

} // namespace

tl::expected<void, std::string> writeCapture(const Network& network, const Blueprint& blueprint,
                                             const std::string& folder) {
  std::filesystem::path root(folder);
  for (const NamespacePlan& plan : blueprint.namespaces)
    for (const File& file : files(network.backend())) {
      Ran ran = network.run(plan.name, file.words);
      if (ran.status != 0 && ran.out.empty()) continue; // a tool that is missing leaves no file
      std::filesystem::path path = root / folderOf(plan) / file.name;
      if (!write(path, ran.out)) return tl::unexpected(path.string());
    }
  if (!write(root / "links.json", links(blueprint))) return tl::unexpected((root / "links.json").string());
  return {};
}

} // namespace fg::lab
