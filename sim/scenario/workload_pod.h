// A pod named by what made it, since its own name is chance's: "deploy/web", "deploy/web/2",
// "kube-system/deploy/web", "rs/web-5984fb8cbb".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fg::scenario {

struct WorkloadPod {
  std::string nameSpace = "default";
  std::string kind; // "Deployment" or "ReplicaSet"
  std::string name;
  size_t number = 1; // among its pods that are not being deleted, by name; from 1
};

// Nothing where the text is no such name.
std::optional<WorkloadPod> parseWorkload(std::string_view text);

} // namespace fg::scenario
