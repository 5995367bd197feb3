// Kubernetes manifests beside a scenario: read, and held against the rest of it.
#include "scenario/resolve.h"

#include "core/did_you_mean.h"
#include "scenario/read_file.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

namespace fg::scenario {
namespace {

constexpr size_t kLargestManifest = size_t{4} << 20; // bytes

class ManifestResolver {
public:
  explicit ManifestResolver(Context& context) : m_context(context), m_scenario(context.scenario) {}

  void resolve() {
    for (const Member& member : membersAt(m_context.root, "networkPolicies"))
      addPolicy(member);
    if (membersAt(m_context.root, "manifests").empty()) return;
    takeNames();
    for (const Member& member : membersAt(m_context.root, "manifests"))
      addManifest(member.value);
  }

private:
  Problems& problems() { return m_context.problems; }

  void takeNames() {
    for (const Pod& pod : m_scenario.pods)
      m_taken.insert("Pod " + pod.fullName());
    for (const Service& service : m_scenario.services)
      m_taken.insert("Service " + service.fullName());
  }

  void addPolicy(const Member& member) {
    NetworkPolicy policy;
    const FullName full = fullNameOf(member.key);
    policy.kubeNamespace = full.kubeNamespace;
    policy.name = full.name;
    policy.place = m_context.ref(member.place);
    policy.podSelector = stringMapAt(member.value, "podSelector");
    if (!m_scenario.kubernetes.present)
      return problems().error(member.place, "there is no Kubernetes that could take a network policy",
                              "take \"networkPolicies\" away");
    if (!m_taken.insert("NetworkPolicy " + policy.fullName()).second)
      problems().error(member.place, "a NetworkPolicy is called " + inQuotes(policy.fullName()) + " already");
    warnOfPolicy(member.place, policy.fullName());
    m_scenario.networkPolicies.push_back(std::move(policy));
  }

  void warnOfPolicy(const Place& place, const std::string& name) {
    problems().warning(place,
                       "flannel does not enforce NetworkPolicy: " + inQuotes(name) + " stops no packet",
                       "a network plugin such as Calico or Canal does");
  }

  // Beside the file that names it.
  void addManifest(const Value& value) {
    if (value.text.empty() || value.text.find('\0') != std::string::npos)
      return problems().error(value.place, "a manifest is a file beside the scenario, such as \"web.yaml\"");
    if (!m_scenario.kubernetes.present)
      return problems().error(value.place, "there is no Kubernetes that could take a manifest",
                              "take \"manifests\" away");
    std::filesystem::path scenario(problems().sources().at(value.place.source).file);
    std::string file = (scenario.parent_path() / value.text).string();
    auto text = readFile(file);
    if (!text)
      return problems().error(value.place, "cannot read " + inQuotes(file) + ": " + text.error().message,
                              text.error().remedy);
    if (text->size() > kLargestManifest)
      return problems().error(value.place, inQuotes(file) + " is larger than 4 MiB");
    kubernetes::Manifest read = kubernetes::readManifest(*text);
    for (const kubernetes::ManifestProblem& problem : read.problems)
      problems().error(core::SourceRef{file, problem.line, problem.column}, problem.message, problem.remedy);
    if (!read.problems.empty()) return;
    for (const kubernetes::ManifestObject& object : read.objects)
      checkObject(object, file, value);
    m_scenario.manifests.push_back({file, m_context.ref(value.place), std::move(read.objects)});
  }

  void checkObject(const kubernetes::ManifestObject& object, const std::string& file, const Value& value) {
    core::SourceRef at{file, object.line, 1};
    std::string name = kubernetes::nameOf(object).text();
    if (!m_taken.insert(object.kind + " " + name).second)
      problems().error(at, "a " + object.kind + " is called " + inQuotes(name) + " already");
    if (const auto* pod = std::get_if<kubernetes::Pod>(&object.object); pod && !pod->node.empty())
      if (!findNode(m_scenario, pod->node))
        problems().error(at, "there is no node " + inQuotes(pod->node) + " for pod " + inQuotes(name),
                         core::didYouMean(pod->node, nodeNames(m_scenario)));
    if (object.kind == "NetworkPolicy") warnOfPolicy(value.place, name);
    const auto* service = std::get_if<kubernetes::Service>(&object.object);
    if (service && service->clusterIp && !m_scenario.kubernetes.serviceCidr.contains(*service->clusterIp))
      problems().error(at, "the address " + service->clusterIp->text() + " lies outside of "
                               + m_scenario.kubernetes.serviceCidr.text()
                               + ", the services' addresses (serviceCidr)");
  }

  Context& m_context;
  Scenario& m_scenario;
  std::unordered_set<std::string> m_taken; // "Pod default/web"
};

} // namespace

void resolveManifests(Context& context) { ManifestResolver(context).resolve(); }

} // namespace fg::scenario
