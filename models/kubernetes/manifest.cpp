// Manifests: which kinds of objects there are.
#include "kubernetes/manifest_reader.h"

#include "core/did_you_mean.h"

#include <sstream>

namespace fg::kubernetes {
namespace {

using Keys = ManifestReader::Keys;

const Keys& kindsWithoutEffect() {
  static const Keys kinds{
      "ConfigMap",   "Secret",        "ServiceAccount",      "Namespace",        "Role",
      "RoleBinding", "ClusterRole",   "ClusterRoleBinding",  "PersistentVolume", "PersistentVolumeClaim",
      "LimitRange",  "ResourceQuota", "PodDisruptionBudget", "StorageClass"};
  return kinds;
}

constexpr int kDeepestList = 4;

} // namespace

void ManifestReader::document(const YAML::Node& root, int depth) {
  if (depth > kDeepestList) return wrong(root, "lists within lists within lists");
  if (!root.IsMap()) return wrong(root, "a manifest is an object with apiVersion, kind and metadata");
  std::string kind = text(root, "kind"), version = text(root, "apiVersion");
  if (kind.empty()) return wrong(root, "this object has no \"kind\"", "such as kind: Deployment");
  if (version.empty()) return wrong(root, "this object has no \"apiVersion\"", "such as apiVersion: v1");
  if (kind == "List") {
    for (const YAML::Node& item : root["items"])
      document(item, depth + 1);
    return;
  }
  if (kind == "Pod") return pod(root);
  if (kind == "Service") return service(root);
  if (kind == "Deployment") return deployment(root, version);
  if (kind == "ReplicaSet" || kind == "ReplicationController") return replicaSet(root, kind);
  if (kind == "Endpoints") return endpoints(root);
  if (kind == "NetworkPolicy") return add(root, kind, NetworkPolicy{name(root), podSelector(root)});
  const Keys& others = kindsWithoutEffect();
  if (std::find(others.begin(), others.end(), kind) != others.end())
    return add(root, kind, OtherObject{name(root), kind});
  Keys known{"Pod", "Service", "Deployment", "ReplicaSet", "Endpoints", "NetworkPolicy", "List"};
  wrong(root["kind"], "objects of kind " + kind + " are not modelled", core::didYouMean(kind, known));
}

Manifest readManifest(std::string_view text, const std::string& nameSpace) {
  Manifest manifest;
  try {
    for (const YAML::Node& document : YAML::LoadAll(std::string(text)))
      if (!document.IsNull()) ManifestReader(manifest, nameSpace).document(document);
  } catch (const YAML::Exception& error) {
    manifest.problems.push_back({std::max(error.mark.line, 0) + 1, std::max(error.mark.column, 0) + 1,
                                 "this is no YAML: " + error.msg, ""});
  }
  return manifest;
}

Name nameOf(const ManifestObject& object) {
  return std::visit([](const auto& one) { return one.name; }, object.object);
}

} // namespace fg::kubernetes
