// Pods in manifests.
#include "kubernetes/manifest_reader.h"

namespace fg::kubernetes {
namespace {

using Keys = ManifestReader::Keys;

// Fields that Kubernetes has beside those that are followed.
const Keys& otherPodFields() {
  static const Keys keys{"activeDeadlineSeconds",
                         "affinity",
                         "automountServiceAccountToken",
                         "dnsConfig",
                         "dnsPolicy",
                         "hostAliases",
                         "hostIPC",
                         "hostPID",
                         "hostname",
                         "imagePullSecrets",
                         "priority",
                         "priorityClassName",
                         "restartPolicy",
                         "schedulerName",
                         "securityContext",
                         "serviceAccount",
                         "serviceAccountName",
                         "subdomain",
                         "terminationGracePeriodSeconds",
                         "tolerations",
                         "volumes"};
  return keys;
}
const Keys& otherContainerFields() {
  static const Keys keys{"env",
                         "envFrom",
                         "imagePullPolicy",
                         "lifecycle",
                         "livenessProbe",
                         "resources",
                         "securityContext",
                         "stdin",
                         "stdinOnce",
                         "terminationMessagePath",
                         "terminationMessagePolicy",
                         "tty",
                         "volumeDevices",
                         "volumeMounts",
                         "workingDir"};
  return keys;
}

} // namespace

PodContainer ManifestReader::container(const YAML::Node& value) {
  knownOnly(value, "a container", {"name", "image", "command", "args", "ports", "readinessProbe"},
            otherContainerFields());
  PodContainer out;
  if (!value.IsMap()) return out;
  out.name = text(value, "name");
  out.image = text(value, "image");
  if (out.name.empty()) wrong(value, "a container needs a name");
  if (out.image.empty()) wrong(value, "a container needs an image");
  out.command = words(value["command"]);
  for (std::string& word : words(value["args"]))
    out.command.push_back(std::move(word));
  YAML::Node ports = value["ports"];
  if (ports && !ports.IsSequence()) wrong(ports, "ports is a list");
  if (ports && ports.IsSequence())
    for (const YAML::Node& port : ports) {
      knownOnly(port, "a port", {"containerPort", "hostPort", "protocol", "name"}, {"hostIP"});
      if (!port.IsMap()) continue;
      ContainerPort one;
      one.protocol = protocol(port);
      if (!port["containerPort"]) wrong(port, "a port needs containerPort");
      one.port = static_cast<uint16_t>(number(port, "containerPort", 1, 65535, 0));
      one.hostPort = static_cast<uint16_t>(number(port, "hostPort", 1, 65535, 0));
      one.name = text(port, "name");
      out.ports.push_back(std::move(one));
    }
  return out;
}

PodTemplate ManifestReader::podSpec(const YAML::Node& spec, const YAML::Node& parent) {
  PodTemplate out;
  if (!spec) {
    wrong(parent, "the \"spec\" is missing");
    return out;
  }
  knownOnly(spec, "a pod's spec", {"containers", "hostNetwork", "nodeName", "nodeSelector", "initContainers"},
            otherPodFields());
  if (!spec.IsMap()) return out;
  if (spec["initContainers"])
    wrong(spec["initContainers"], "initContainers are not modelled",
          "take them away: nothing runs in a container here");
  out.hostNetwork = flag(spec, "hostNetwork");
  out.nodeSelector = labels(spec["nodeSelector"]);
  YAML::Node containers = spec["containers"];
  if (!containers || !containers.IsSequence() || containers.size() == 0) {
    wrong(containers ? containers : spec, "a pod needs at least one container");
    return out;
  }
  for (const YAML::Node& one : containers) {
    out.containers.push_back(container(one));
    YAML::Node probe = one.IsMap() ? one["readinessProbe"] : YAML::Node();
    if (probe && probe.IsMap())
      out.readinessDelay = std::max<net::SimTime>(
          out.readinessDelay, std::chrono::seconds(number(probe, "initialDelaySeconds", 0, 86'400, 0)));
  }
  return out;
}

void ManifestReader::pod(const YAML::Node& root) {
  top(root, "a Pod", {"spec"});
  Pod out = podOfTemplate(podSpec(root["spec"], root));
  out.name = name(root);
  out.labels = labels(metadataOf(root)["labels"]);
  if (root["spec"] && root["spec"].IsMap()) out.node = text(root["spec"], "nodeName");
  add(root, "Pod", std::move(out));
}

Pod ManifestReader::podOfTemplate(const PodTemplate& pods) {
  Pod out;
  out.nodeSelector = pods.nodeSelector;
  out.containers = pods.containers;
  out.hostNetwork = pods.hostNetwork;
  out.readinessDelay = pods.readinessDelay;
  for (const PodContainer& container : pods.containers)
    out.ports.insert(out.ports.end(), container.ports.begin(), container.ports.end());
  return out;
}

YAML::Node ManifestReader::metadataOf(const YAML::Node& root) {
  YAML::Node meta = root["metadata"];
  return meta && meta.IsMap() ? meta : YAML::Node(YAML::NodeType::Map);
}

} // namespace fg::kubernetes
