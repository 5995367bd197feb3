// Kubernetes manifests: YAML (or JSON) texts of pods, services, deployments, replica sets, endpoints and
// network policies.
#pragma once

#include "kubernetes/objects.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fg::kubernetes {

// Known to Kubernetes, and without any effect on the network: a ConfigMap, a Role …
struct OtherObject {
  Name name;
  std::string kind;
};

struct ManifestObject {
  std::variant<Pod, Service, Deployment, ReplicaSet, Endpoints, NetworkPolicy, OtherObject> object;
  std::string kind;          // "Deployment"
  int line = 1;              // where it begins
  bool hasClusterIp = false; // a Service that says one, or "None"
};

struct ManifestProblem {
  int line = 1, column = 1;
  std::string message, remedy;
};

struct Manifest {
  std::vector<ManifestObject> objects;
  std::vector<ManifestProblem> problems; // where there is one, no object counts
};

// Names without a namespace get `nameSpace`.
Manifest readManifest(std::string_view text, const std::string& nameSpace = "default");
Name nameOf(const ManifestObject& object);

} // namespace fg::kubernetes
