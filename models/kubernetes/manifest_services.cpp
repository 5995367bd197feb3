// Services and endpoints in manifests.
#include "core/did_you_mean.h"
#include "kubernetes/manifest_reader.h"

namespace fg::kubernetes {

std::optional<net::Ipv4Address> ManifestReader::address(const YAML::Node& value, const std::string& what) {
  auto parsed = value.IsScalar() ? net::Ipv4Address::parse(value.Scalar()) : std::nullopt;
  if (!parsed)
    wrong(value, what + " is an IPv4 address, not '" + (value.IsScalar() ? value.Scalar() : "") + "'");
  return parsed;
}

void ManifestReader::service(const YAML::Node& root) {
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

void ManifestReader::servicePorts(const YAML::Node& spec, Service& out) {
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

void ManifestReader::endpoints(const YAML::Node& root) {
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
            subset.ports.push_back(
                {text(one, "name"), protocol(one), static_cast<uint16_t>(number(one, "port", 1, 65535, 0))});
      out.subsets.push_back(std::move(subset));
    }
  add(root, "Endpoints", std::move(out));
}

} // namespace fg::kubernetes
