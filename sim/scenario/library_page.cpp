// docs/scenarios.md, made from the scenarios themselves.
#include "scenario/library.h"
#include "scenario/schema.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fg::scenario {
namespace {

struct Failure {
  std::string_view letter, what;
  std::string_view whyNot = {}; // no scenario shows it
};

// The catalogue of failures that operators meet, by its letters.
constexpr std::array<Failure, 27> kFailures{{
    {"A", "docker before flannel, or a docker0 of before"},
    {"B", "FORWARD's policy is DROP"},
    {"B2", "a REJECT stands before flannel's ACCEPT"},
    {"C", "a route is missing"},
    {"D", "the lease of a dead node"},
    {"E", "two nodes with one subnet"},
    {"F", "the wrong interface: 10.0.2.15 on every machine"},
    {"G", "host-gw across a router"},
    {"H", "MTU"},
    {"I", "checksum offload of vxlan"},
    {"J", "the MAC address of a tunnel's end is out of date"},
    {"K", "masquerading hides the source"},
    {"L", "--cluster-cidr is wrong, or missing"},
    {"M", "br_netfilter is off"},
    {"N", "hairpin mode is off"},
    {"O", "UDP connections that are out of date"},
    {"P", "DNS takes five seconds"},
    {"Q", "INVALID packets lead to a reset"},
    {"R", "reverse-path filter and two interfaces"},
    {"S", "etcd is out of reach, and leases end"},
    {"T", "SubnetMin is not aligned"},
    {"U", "routes that an earlier run left behind"},
    {"V", "a service without endpoints"},
    {"W", "the tunnel's UDP port is blocked"},
    {"X", "pod to the address of another node, with vxlan"},
    {"Y", "traceroute shows stars"},
    {"Z", "other"},
}};

// A link to the thread, where it is known where "flannel#835" is.
std::string threadText(const std::string& thread) {
  static const std::vector<std::pair<std::string, std::string>> kRepositories{
      {"flannel", "flannel-io/flannel"},
      {"kubernetes", "kubernetes/kubernetes"},
      {"kubeadm", "kubernetes/kubeadm"},
      {"kubespray", "kubernetes-sigs/kubespray"},
      {"submariner", "submariner-io/submariner"},
      {"cilium", "cilium/cilium"},
      {"calico", "projectcalico/calico"},
      {"weave", "weaveworks/weave"},
      {"coreos/bugs", "coreos/bugs"}};
  size_t hash = thread.find('#');
  for (const auto& [name, repository] : kRepositories)
    if (hash != std::string::npos && thread.substr(0, hash) == name)
      return "[" + thread + "](https://github.com/" + repository + "/issues/" + thread.substr(hash + 1) + ")";
  return thread;
}

std::string entryText(const LibraryEntry& entry) {
  std::string out = "#### " + entry.name + "\n\n**" + inLanguage(entry.title, "en") + "**\\\n**"
                    + inLanguage(entry.title, "zh_CN") + "**\n\n";
  out += inLanguage(entry.description, "en") + "\n\n" + inLanguage(entry.description, "zh_CN") + "\n\n";
  if (!entry.fault.empty()) out += "Failure " + entry.fault + ". ";
  for (size_t i = 0; i < entry.threads.size(); ++i)
    out += (i == 0 ? "Met in " : ", ") + threadText(entry.threads[i]);
  if (!entry.threads.empty()) out += ".";
  if (!entry.fault.empty() || !entry.threads.empty()) out += "\n\n";
  return out;
}

std::string failureTable(const std::vector<LibraryEntry>& entries) {
  std::string out = "| | failure | shown by |\n|---|---|---|\n";
  for (const Failure& failure : kFailures) {
    std::string shown;
    for (const LibraryEntry& entry : entries)
      if (entry.fault == failure.letter)
        shown += (shown.empty() ? "" : ", ") + entry.name.substr(0, entry.name.find('-'));
    if (shown.empty() && failure.letter == "Z") continue;
    out += "| " + std::string(failure.letter) + " | " + std::string(failure.what) + " | "
           + (shown.empty() ? std::string(failure.whyNot) : shown) + " |\n";
  }
  return out;
}

} // namespace

std::string libraryPage() {
  std::vector<LibraryEntry> entries = listLibrary(), lessons = listLessons();
  std::string out =
      "# The library of scenarios\n\nMade from `scenarios/` by a test; do not edit.\n\n"
      "`flannelgraph scenarios` lists them, `flannelgraph scenarios conntrack` those that speak of it;\n"
      "`flannelgraph run 05` plays one and checks what it expects, `trace`, `exec` and `shell` look into "
      "it.\n\n";
  for (const std::string& topic : topics()) {
    std::string part;
    for (const LibraryEntry& entry : entries)
      if (entry.topic == topic) part += entryText(entry);
    if (!part.empty()) out += "## " + topic + "\n\n" + part;
  }
  if (!lessons.empty()) {
    out += "## Lessons\n\n`flannelgraph lesson show L1` tells a student what is wrong, `flannelgraph lesson "
           "check L1 "
           "FILE…` marks what\nwas handed in.\n\n";
    for (const LibraryEntry& entry : lessons)
      out += entryText(entry);
  }
  out += "## Failures\n\n" + failureTable(entries);
  return out;
}

} // namespace fg::scenario
