// Deployments and replica sets in manifests.
#include "core/did_you_mean.h"
#include "kubernetes/manifest_reader.h"

#include <charconv>

namespace fg::kubernetes {

PodTemplate ManifestReader::podTemplate(const YAML::Node& spec) {
  YAML::Node value = spec["template"];
  if (!value || !value.IsMap()) {
    wrong(spec, "spec.template is missing");
    return {};
  }
  knownOnly(value, "a template", {"metadata", "spec"});
  PodTemplate out = podSpec(value["spec"], value);
  out.labels = labels(metadataOf(value)["labels"]);
  return out;
}

Labels ManifestReader::selector(const YAML::Node& spec, const Labels& templateLabels,
                                const std::string& kind) {
  YAML::Node value = spec["selector"];
  Labels out = templateLabels;
  if (value && value.IsMap()) {
    bool bare = kind == "ReplicationController";
    if (!bare) knownOnly(value, "a selector", {"matchLabels", "matchExpressions"});
    if (value["matchExpressions"])
      wrong(value["matchExpressions"], "matchExpressions are not modelled", "use matchLabels");
    out = labels(bare ? value : value["matchLabels"]);
  }
  bool selects = !out.empty() && std::all_of(out.begin(), out.end(), [&](const auto& wanted) {
    auto it = templateLabels.find(wanted.first);
    return it != templateLabels.end() && it->second == wanted.second;
  });
  if (!selects)
    wrong(value ? value : spec, "the selector does not match the template's labels",
          "give the template's metadata the labels that the selector names");
  return out;
}

Share ManifestReader::share(const YAML::Node& object, const char* key, Share fallback) {
  YAML::Node value = object[key];
  if (!value) return fallback;
  std::string given = value.IsScalar() ? value.Scalar() : "";
  bool percent = given.ends_with('%');
  if (percent) given.pop_back();
  Share out{0, percent};
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), out.number);
  if (given.empty() || error != std::errc() || end != given.data() + given.size() || out.number < 0)
    wrong(value, std::string(key) + " is a number of pods, or a share such as 25%");
  return out;
}

void ManifestReader::deployment(const YAML::Node& root, const std::string& version) {
  top(root, "a Deployment", {"spec"});
  YAML::Node spec = root["spec"];
  if (!spec || !spec.IsMap()) return wrong(root, "spec is missing");
  knownOnly(spec, "a Deployment's spec", {"replicas", "selector", "template", "strategy"},
            {"minReadySeconds", "paused", "progressDeadlineSeconds", "revisionHistoryLimit", "rollbackTo"});
  Deployment out;
  out.name = name(root);
  out.labels = labels(metadataOf(root)["labels"]);
  out.replicas = number(spec, "replicas", 0, 100'000, 1);
  out.pods = podTemplate(spec);
  if (!spec["selector"] && version == "apps/v1") wrong(spec, "apps/v1 wants spec.selector");
  out.selector = selector(spec, out.pods.labels, "Deployment");
  if (out.labels.empty()) out.labels = out.pods.labels;
  // extensions/v1beta1 let one pod at a time go.
  bool old = version == "extensions/v1beta1";
  out.maxSurge = out.maxUnavailable = old ? Share{1, false} : Share{25, true};
  YAML::Node strategy = spec["strategy"];
  if (strategy && strategy.IsMap()) {
    knownOnly(strategy, "a strategy", {"type", "rollingUpdate"});
    std::string type = text(strategy, "type");
    if (!type.empty() && type != "RollingUpdate" && type != "Recreate")
      wrong(strategy["type"], "strategy.type is RollingUpdate or Recreate, not " + type,
            core::didYouMean(type, Keys{"RollingUpdate", "Recreate"}));
    out.recreate = type == "Recreate";
    YAML::Node rolling = strategy["rollingUpdate"];
    if (rolling && rolling.IsMap()) {
      knownOnly(rolling, "rollingUpdate", {"maxSurge", "maxUnavailable"});
      out.maxSurge = share(rolling, "maxSurge", out.maxSurge);
      out.maxUnavailable = share(rolling, "maxUnavailable", out.maxUnavailable);
    }
  }
  add(root, "Deployment", std::move(out));
}

void ManifestReader::replicaSet(const YAML::Node& root, const std::string& kind) {
  top(root, "a " + kind, {"spec"});
  YAML::Node spec = root["spec"];
  if (!spec || !spec.IsMap()) return wrong(root, "spec is missing");
  knownOnly(spec, "a " + kind + "'s spec", {"replicas", "selector", "template"}, {"minReadySeconds"});
  ReplicaSet out;
  out.name = name(root);
  out.replicas = number(spec, "replicas", 0, 100'000, 1);
  out.pods = podTemplate(spec);
  out.selector = selector(spec, out.pods.labels, kind);
  out.labels = labels(metadataOf(root)["labels"]);
  if (out.labels.empty()) out.labels = out.pods.labels;
  add(root, kind, std::move(out));
}

} // namespace fg::kubernetes
