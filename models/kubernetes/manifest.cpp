#include "kubernetes/manifest.h"

#include "core/did_you_mean.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace fg::kubernetes {
namespace {

using Keys = std::vector<std::string>;

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

const Keys& kindsWithoutEffect() {
  static const Keys kinds{
      "ConfigMap",   "Secret",        "ServiceAccount",      "Namespace",        "Role",
      "RoleBinding", "ClusterRole",   "ClusterRoleBinding",  "PersistentVolume", "PersistentVolumeClaim",
      "LimitRange",  "ResourceQuota", "PodDisruptionBudget", "StorageClass"};
  return kinds;
}

constexpr int kDeepestList = 4;

class Reader {
public:
  Reader(Manifest& manifest, std::string nameSpace)
      : m_manifest(manifest), m_nameSpace(std::move(nameSpace)) {}

  void document(const YAML::Node& root, int depth = 0) {
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
    if (kind == "NetworkPolicy") return add(root, kind, NetworkPolicy{name(root)});
    const Keys& others = kindsWithoutEffect();
    if (std::find(others.begin(), others.end(), kind) != others.end())
      return add(root, kind, OtherObject{name(root), kind});
    Keys known{"Pod", "Service", "Deployment", "ReplicaSet", "Endpoints", "NetworkPolicy", "List"};
    wrong(root["kind"], "objects of kind " + kind + " are not modelled", core::didYouMean(kind, known));
  }

private:
  void wrong(const YAML::Node& at, std::string message, std::string remedy = "") {
    YAML::Mark mark = at.Mark();
    m_manifest.problems.push_back(
        {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1, std::move(message), std::move(remedy)});
  }
  template<class Object> void add(const YAML::Node& root, const std::string& kind, Object object) {
    m_manifest.objects.push_back({std::move(object), kind, std::max(root.Mark().line, 0) + 1});
  }

  // --- values
  static std::string text(const YAML::Node& object, const char* key) {
    YAML::Node value = object[key];
    return value && value.IsScalar() ? value.Scalar() : std::string();
  }
  bool flag(const YAML::Node& object, const char* key, bool fallback = false) {
    YAML::Node value = object[key];
    if (!value) return fallback;
    bool out = fallback;
    if (!value.IsScalar() || !YAML::convert<bool>::decode(value, out))
      wrong(value, std::string(key) + " is true or false");
    return out;
  }
  int number(const YAML::Node& object, const char* key, int least, int most, int fallback) {
    YAML::Node value = object[key];
    if (!value) return fallback;
    const std::string digits = value.IsScalar() ? value.Scalar() : "";
    int out = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    bool whole = !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
    if (whole && out >= least && out <= most) return out;
    wrong(value, std::string(key) + " is a whole number from " + std::to_string(least) + " to "
                     + std::to_string(most) + ", not '" + digits + "'");
    return fallback;
  }
  Labels labels(const YAML::Node& map) {
    Labels out;
    if (!map) return out;
    if (!map.IsMap()) {
      wrong(map, "labels are \"name: text\"");
      return out;
    }
    for (const auto& entry : map) {
      if (!entry.second.IsScalar())
        wrong(entry.second, "the label " + entry.first.Scalar() + " is no text");
      else
        out[entry.first.Scalar()] = entry.second.Scalar();
    }
    return out;
  }
  std::vector<std::string> words(const YAML::Node& list) {
    std::vector<std::string> out;
    if (list && !list.IsSequence()) wrong(list, "a list of words belongs here");
    if (list && list.IsSequence())
      for (const YAML::Node& item : list)
        out.push_back(item.IsScalar() ? item.Scalar() : "");
    return out;
  }
  net::Protocol protocol(const YAML::Node& object) {
    std::string given = text(object, "protocol");
    if (given.empty() || given == "TCP") return net::Protocol::Tcp;
    if (given == "UDP") return net::Protocol::Udp;
    wrong(object["protocol"], "protocol is TCP or UDP, not " + given,
          given == "SCTP" ? "SCTP is not modelled" : "it is written in capitals");
    return net::Protocol::Tcp;
  }
  void knownOnly(const YAML::Node& object, const std::string& what, Keys known, const Keys& others = {}) {
    if (!object) return;
    if (!object.IsMap()) return wrong(object, what + " is an object, with a key in each line");
    for (const auto& entry : object) {
      const std::string& key = entry.first.Scalar();
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      if (std::find(others.begin(), others.end(), key) != others.end()) continue;
      Keys all = known;
      all.insert(all.end(), others.begin(), others.end());
      wrong(entry.first, what + " has no field \"" + key + "\"", core::didYouMean(key, all));
    }
  }

  // --- metadata
  Name name(const YAML::Node& root) {
    YAML::Node meta = root["metadata"];
    Name out;
    out.nameSpace = m_nameSpace;
    if (!meta || !meta.IsMap() || text(meta, "name").empty()) {
      wrong(meta && meta.IsMap() ? meta : root, "an object needs a name: metadata.name");
      return out;
    }
    if (std::string own = text(meta, "namespace"); !own.empty()) out.nameSpace = own;
    out.name = text(meta, "name");
    bool fine = out.name.size() <= 253 && out.name.front() != '-' && out.name.back() != '-'
                && out.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos;
    if (!fine)
      wrong(meta["name"], "'" + out.name + "' is no name for an object",
            "lower-case letters, digits, '-' and '.' (DNS-1123)");
    return out;
  }
  void top(const YAML::Node& root, const std::string& kind, Keys more) {
    more.insert(more.end(), {"apiVersion", "kind", "metadata", "status"});
    knownOnly(root, kind, std::move(more));
  }

  // --- pods
  PodContainer container(const YAML::Node& value) {
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

  PodTemplate podSpec(const YAML::Node& spec, const YAML::Node& parent) {
    PodTemplate out;
    if (!spec) {
      wrong(parent, "the \"spec\" is missing");
      return out;
    }
    knownOnly(spec, "a pod's spec",
              {"containers", "hostNetwork", "nodeName", "nodeSelector", "initContainers"}, otherPodFields());
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

  void pod(const YAML::Node& root) {
    top(root, "a Pod", {"spec"});
    Pod out = podOfTemplate(podSpec(root["spec"], root));
    out.name = name(root);
    out.labels = labels(metadataOf(root)["labels"]);
    if (root["spec"] && root["spec"].IsMap()) out.node = text(root["spec"], "nodeName");
    add(root, "Pod", std::move(out));
  }
  static Pod podOfTemplate(const PodTemplate& pods) {
    Pod out;
    out.nodeSelector = pods.nodeSelector;
    out.containers = pods.containers;
    out.hostNetwork = pods.hostNetwork;
    out.readinessDelay = pods.readinessDelay;
    for (const PodContainer& container : pods.containers)
      out.ports.insert(out.ports.end(), container.ports.begin(), container.ports.end());
    return out;
  }
  static YAML::Node metadataOf(const YAML::Node& root) {
    YAML::Node meta = root["metadata"];
    return meta && meta.IsMap() ? meta : YAML::Node(YAML::NodeType::Map);
  }

  // --- deployments
  PodTemplate podTemplate(const YAML::Node& spec) {
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
  Labels selector(const YAML::Node& spec, const Labels& templateLabels, const std::string& kind) {
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
  Share share(const YAML::Node& object, const char* key, Share fallback) {
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
  void deployment(const YAML::Node& root, const std::string& version) {
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
  void replicaSet(const YAML::Node& root, const std::string& kind) {
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

  // --- services
  std::optional<net::Ipv4Address> address(const YAML::Node& value, const std::string& what) {
    auto parsed = value.IsScalar() ? net::Ipv4Address::parse(value.Scalar()) : std::nullopt;
    if (!parsed)
      wrong(value, what + " is an IPv4 address, not '" + (value.IsScalar() ? value.Scalar() : "") + "'");
    return parsed;
  }
  void service(const YAML::Node& root) {
    top(root, "a Service", {"spec"});
    YAML::Node spec = root["spec"];
    if (!spec || !spec.IsMap()) return wrong(root, "spec is missing");
    knownOnly(
        spec, "a Service's spec",
        {"type", "clusterIP", "ports", "selector", "sessionAffinity", "sessionAffinityConfig", "externalIPs",
         "externalTrafficPolicy"},
        {"loadBalancerIP", "loadBalancerSourceRanges", "publishNotReadyAddresses", "healthCheckNodePort"});
    Service out;
    out.name = name(root);
    out.labels = labels(metadataOf(root)["labels"]);
    out.type = text(spec, "type").empty() ? "ClusterIP" : text(spec, "type");
    if (out.type != "ClusterIP" && out.type != "NodePort" && out.type != "LoadBalancer")
      wrong(spec["type"], "a Service's type is ClusterIP, NodePort or LoadBalancer, not " + out.type,
            out.type == "ExternalName"
                ? "ExternalName is not modelled"
                : core::didYouMean(out.type, Keys{"ClusterIP", "NodePort", "LoadBalancer"}));
    bool given = spec["clusterIP"] && !text(spec, "clusterIP").empty();
    if (given && text(spec, "clusterIP") != "None") out.clusterIp = address(spec["clusterIP"], "clusterIP");
    out.selector = labels(spec["selector"]);
    std::string affinity = text(spec, "sessionAffinity");
    if (!affinity.empty() && affinity != "ClientIP" && affinity != "None")
      wrong(spec["sessionAffinity"], "sessionAffinity is ClientIP or None, not " + affinity);
    out.clientIpAffinity = affinity == "ClientIP";
    YAML::Node config = spec["sessionAffinityConfig"];
    if (config && config.IsMap() && config["clientIP"] && config["clientIP"].IsMap())
      out.affinitySeconds =
          static_cast<uint32_t>(number(config["clientIP"], "timeoutSeconds", 1, 86'400, 10'800));
    out.onlyLocal = text(spec, "externalTrafficPolicy") == "Local";
    if (spec["externalIPs"] && spec["externalIPs"].IsSequence())
      for (const YAML::Node& one : spec["externalIPs"])
        if (auto ip = address(one, "an external IP")) out.externalIps.push_back(*ip);
    servicePorts(spec, out);
    add(root, "Service", std::move(out));
    m_manifest.objects.back().hasClusterIp = given;
  }
  void servicePorts(const YAML::Node& spec, Service& out) {
    YAML::Node ports = spec["ports"];
    if (!ports || !ports.IsSequence() || ports.size() == 0)
      return wrong(ports ? ports : spec, "a Service needs at least one port");
    for (const YAML::Node& value : ports) {
      knownOnly(value, "a Service's port", {"name", "port", "targetPort", "nodePort", "protocol"});
      if (!value.IsMap()) continue;
      ServicePort port;
      port.name = text(value, "name");
      if (port.name.empty() && ports.size() > 1)
        wrong(value, "a Service with several ports needs a name for each");
      port.protocol = protocol(value);
      if (!value["port"]) wrong(value, "a Service's port needs \"port\"");
      port.port = static_cast<uint16_t>(number(value, "port", 1, 65535, 0));
      std::string target = text(value, "targetPort");
      bool isName = !target.empty() && target.find_first_not_of("0123456789") != std::string::npos;
      if (isName)
        port.targetName = target;
      else
        port.targetPort = static_cast<uint16_t>(number(value, "targetPort", 1, 65535, 0));
      port.nodePort = static_cast<uint16_t>(number(value, "nodePort", 30'000, 32'767, 0));
      if (port.nodePort && out.type == "ClusterIP")
        wrong(value["nodePort"], "a Service of type ClusterIP has no nodePort", "give it type: NodePort");
      out.ports.push_back(std::move(port));
    }
  }

  void endpoints(const YAML::Node& root) {
    top(root, "Endpoints", {"subsets"});
    Endpoints out;
    out.name = name(root);
    YAML::Node subsets = root["subsets"];
    if (subsets && !subsets.IsSequence()) wrong(subsets, "subsets is a list");
    if (subsets && subsets.IsSequence())
      for (const YAML::Node& value : subsets) {
        knownOnly(value, "a subset", {"addresses", "notReadyAddresses", "ports"});
        if (!value.IsMap()) continue;
        EndpointSubset subset;
        for (auto [key, list] : {std::pair("addresses", &subset.addresses),
                                 std::pair("notReadyAddresses", &subset.notReadyAddresses)})
          if (value[key] && value[key].IsSequence())
            for (const YAML::Node& one : value[key])
              if (one.IsMap() && one["ip"])
                if (auto ip = address(one["ip"], "ip")) list->push_back({*ip, text(one, "nodeName"), ""});
        if (value["ports"] && value["ports"].IsSequence())
          for (const YAML::Node& one : value["ports"])
            if (one.IsMap())
              subset.ports.push_back({text(one, "name"), protocol(one),
                                      static_cast<uint16_t>(number(one, "port", 1, 65535, 0))});
        out.subsets.push_back(std::move(subset));
      }
    add(root, "Endpoints", std::move(out));
  }

  Manifest& m_manifest;
  std::string m_nameSpace;
};

} // namespace

Manifest readManifest(std::string_view text, const std::string& nameSpace) {
  Manifest manifest;
  try {
    for (const YAML::Node& document : YAML::LoadAll(std::string(text)))
      if (!document.IsNull()) Reader(manifest, nameSpace).document(document);
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
