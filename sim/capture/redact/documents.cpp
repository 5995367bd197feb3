#include "capture/redact/documents.h"

#include "capture/cluster.h"

#include <nlohmann/json.hpp>

namespace fg::capture {
namespace {

using Json = nlohmann::ordered_json;

void copyAddress(const Fields& from, Json& to, std::string_view key, Replacements& replacements) {
  if (auto address = from.address(key)) to[std::string(key)] = replacements.addresses(*address).text();
}

void copyNumber(const Fields& from, Json& to, std::string_view key) {
  if (auto number = from.number(key)) to[std::string(key)] = *number;
}

void copyText(const Fields& from, Json& to, std::string_view key) {
  if (from.has(key)) to[std::string(key)] = from.text(key);
}

// Of flannel's backend data the two members that are no key.
std::string backendData(const std::string& text, Replacements& replacements) {
  Json data = Json::parse(text, nullptr, false), out = Json::object();
  if (!data.is_object()) return text == "null" ? text : "";
  if (data.contains("VNI") && data["VNI"].is_number()) out["VNI"] = data["VNI"];
  if (data.contains("VtepMAC") && data["VtepMAC"].is_string())
    if (auto mac = net::MacAddress::parse(data["VtepMAC"].get<std::string>()))
      out["VtepMAC"] = replacements.macs(*mac).text();
  return out.dump();
}

class KubernetesRedactor {
public:
  KubernetesRedactor(const Fields& top, Replacements& replacements) : m_top(top), m_replace(replacements) {}

  Json run() {
    Json out{{"kind", "List"}, {"items", Json::array()}};
    for (const scenario::Member& member : m_top.list("items")) {
      Fields item = m_top.of(member.value);
      std::string kind = item.text("kind");
      Json said{{"kind", kind}};
      if (kind == "Node")
        node(item, said);
      else if (kind == "Pod")
        pod(item, said);
      else if (kind == "Service")
        service(item, said);
      else if (kind == "Endpoints")
        endpoints(item, said);
      else if (kind == "NetworkPolicy")
        name(item, said, m_replace.policies);
      else
        continue;
      out["items"].push_back(std::move(said));
    }
    return out;
  }

private:
  void name(const Fields& item, Json& out, NameReplacement& names) {
    Fields metadata = item.object("metadata");
    out["metadata"]["namespace"] = m_replace.kubeNamespaces(metadata.text("namespace"));
    out["metadata"]["name"] = names(metadata.text("name"));
  }

  void node(const Fields& item, Json& out) {
    out["metadata"]["name"] = m_replace.hosts(item.object("metadata").text("name"));
    Fields annotations = item.object("metadata").object("annotations");
    const std::string kPrefix = "flannel.alpha.coreos.com/";
    if (annotations.has(kPrefix + "public-ip")) {
      Json& said = out["metadata"]["annotations"] = Json::object();
      copyAddress(annotations, said, kPrefix + "public-ip", m_replace);
      copyText(annotations, said, kPrefix + "backend-type");
      if (annotations.has(kPrefix + "backend-data"))
        said[kPrefix + "backend-data"] = backendData(annotations.text(kPrefix + "backend-data"), m_replace);
    }
    if (auto subnet = net::Ipv4Prefix::parse(item.object("spec").text("podCIDR")))
      out["spec"]["podCIDR"] = m_replace.addresses(*subnet).text();
    Fields status = item.object("status");
    for (const scenario::Member& member : status.list("addresses")) {
      Fields address = item.of(member.value);
      if (address.text("type") != "InternalIP") continue;
      Json said{{"type", "InternalIP"}};
      copyAddress(address, said, "address", m_replace);
      out["status"]["addresses"].push_back(std::move(said));
    }
  }

  void pod(const Fields& item, Json& out) {
    name(item, out, m_replace.pods);
    out["spec"]["nodeName"] = m_replace.hosts(item.object("spec").text("nodeName"));
    if (item.object("spec").flag("hostNetwork")) out["spec"]["hostNetwork"] = true;
    copyAddress(item.object("status"), out["status"], "podIP", m_replace);
  }

  void port(const Fields& from, Json& to) {
    if (from.has("name")) to["name"] = m_replace.ports(from.text("name"));
    copyText(from, to, "protocol");
    copyNumber(from, to, "port");
    copyNumber(from, to, "nodePort");
  }

  void service(const Fields& item, Json& out) {
    name(item, out, m_replace.services);
    Fields spec = item.object("spec");
    if (spec.text("clusterIP") == "None")
      out["spec"]["clusterIP"] = "None";
    else
      copyAddress(spec, out["spec"], "clusterIP", m_replace);
    copyText(spec, out["spec"], "sessionAffinity");
    for (const scenario::Member& member : spec.list("ports")) {
      Json said = Json::object();
      port(item.of(member.value), said);
      out["spec"]["ports"].push_back(std::move(said));
    }
  }

  void endpoints(const Fields& item, Json& out) {
    name(item, out, m_replace.services);
    for (const scenario::Member& member : item.list("subsets")) {
      Fields subset = item.of(member.value);
      Json said = Json::object();
      for (const scenario::Member& address : subset.list("addresses")) {
        Json one = Json::object();
        copyAddress(subset.of(address.value), one, "ip", m_replace);
        said["addresses"].push_back(std::move(one));
      }
      for (const scenario::Member& own : subset.list("ports")) {
        Json one = Json::object();
        port(subset.of(own.value), one);
        said["ports"].push_back(std::move(one));
      }
      out["subsets"].push_back(std::move(said));
    }
  }

  Fields m_top;
  Replacements& m_replace;
};

template<class Make> std::string rewritten(const TextFile& file, Findings& findings, Make make) {
  auto root = parseJson(file.shown, file.text, findings);
  if (!root) return {};
  return printed(make(Fields(*root, file.shown, findings), *root), 1);
}

} // namespace

std::string redactKubernetes(const TextFile& file, Replacements& replacements, Findings& findings) {
  return rewritten(file, findings, [&](const Fields& top, const Value&) {
    return KubernetesRedactor(top, replacements).run();
  });
}

std::string redactDockerNetwork(const TextFile& file, Replacements& replacements, Findings& findings) {
  constexpr std::string_view kBridge = "com.docker.network.bridge.name";
  return rewritten(file, findings, [&](const Fields& top, const Value& root) {
    Json out = Json::array();
    for (const scenario::Member& member : root.members) {
      Fields network = top.of(member.value);
      Json said{{"Name", "bridge"}};
      for (const scenario::Member& pool : network.object("IPAM").list("Config")) {
        Json one = Json::object();
        if (auto subnet = net::Ipv4Prefix::parse(network.of(pool.value).text("Subnet")))
          one["Subnet"] = replacements.addresses(*subnet).text();
        copyAddress(network.of(pool.value), one, "Gateway", replacements);
        said["IPAM"]["Config"].push_back(std::move(one));
      }
      std::string bridge = network.object("Options").text(kBridge);
      if (!bridge.empty()) said["Options"][std::string(kBridge)] = redactText(bridge, replacements);
      out.push_back(std::move(said));
    }
    return out;
  });
}

// Which chains hang on which hooks is all that is read of it.
std::string redactNftRuleset(const TextFile& file, Replacements& replacements, Findings& findings) {
  return rewritten(file, findings, [&](const Fields& top, const Value&) {
    Json out;
    out["nftables"] = Json::array();
    for (const scenario::Member& member : top.list("nftables")) {
      Fields chain = top.of(member.value).object("chain");
      if (!chain.has("hook")) continue;
      Json said = Json::object();
      for (std::string_view key : {"family", "type", "hook", "policy"})
        copyText(chain, said, key);
      bool isIptables =
          chain.text("family") == "ip"
          && chain.text("name").find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
      said["table"] = isIptables ? chain.text("table") : replacements.tables(chain.text("table"));
      said["name"] = chain.text("name");
      out["nftables"].push_back({{"chain", said}});
    }
    return out;
  });
}

std::string redactLinks(const TextFile& file, Replacements& replacements, Findings& findings) {
  return rewritten(file, findings, [&](const Fields&, const Value& root) {
    Json out = Json::array();
    for (const scenario::Member& link : root.members) {
      Json said = Json::array();
      for (const scenario::Member& end : link.value.members) {
        const std::string& text = end.value.text;
        size_t colon = text.rfind(':'), slash = text.find('/');
        if (colon == std::string::npos) continue;
        std::string host = text.substr(0, std::min(slash, colon));
        std::string name = replacements.hosts(host);
        if (slash < colon)
          name += "/" + replacements.networkNamespaces(text.substr(slash + 1, colon - slash - 1));
        said.push_back(name + ":" + redactText(text.substr(colon + 1), replacements));
      }
      out.push_back(std::move(said));
    }
    return out;
  });
}

std::string redactLeases(const TextFile& file, Replacements& replacements, Findings& findings) {
  scenario::Snapshot leases;
  readLeases(file, findings, leases);
  Json out = Json::array();
  for (const auto& lease : leases.leases) {
    Json said{{"subnet", replacements.addresses(lease.subnet).text()},
              {"PublicIP", replacements.addresses(lease.publicIp).text()}};
    if (!lease.backendType.empty()) said["BackendType"] = lease.backendType;
    if (!lease.backendData.empty())
      said["BackendData"] = Json::parse(backendData(lease.backendData, replacements));
    out.push_back(std::move(said));
  }
  return printed(out, 1);
}

} // namespace fg::capture
