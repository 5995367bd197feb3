// Reads Kubernetes' objects out of YAML. What is wrong is noted with its place, and reading goes on.
#pragma once

#include "kubernetes/manifest.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace fg::kubernetes {

class ManifestReader {
public:
  using Keys = std::vector<std::string>;

  ManifestReader(Manifest& manifest, std::string nameSpace)
      : m_manifest(manifest), m_nameSpace(std::move(nameSpace)) {}
  // An object, or a List of them.
  void document(const YAML::Node& root, int depth = 0);

private:
  void wrong(const YAML::Node& at, std::string message, std::string remedy = "");
  template<class Object> void add(const YAML::Node& root, const std::string& kind, Object object) {
    m_manifest.objects.push_back({std::move(object), kind, std::max(root.Mark().line, 0) + 1});
  }

  // --- values
  static std::string text(const YAML::Node& object, const char* key);
  bool flag(const YAML::Node& object, const char* key, bool fallback = false);
  int number(const YAML::Node& object, const char* key, int least, int most, int fallback);
  Labels labels(const YAML::Node& map);
  std::vector<std::string> words(const YAML::Node& list);
  net::Protocol protocol(const YAML::Node& object);
  void knownOnly(const YAML::Node& object, const std::string& what, Keys known, const Keys& others = {});
  // Of a policy; expressions are taken and not looked at.
  Labels podSelector(const YAML::Node& root);

  // --- metadata
  Name name(const YAML::Node& root);
  void top(const YAML::Node& root, const std::string& kind, Keys more);

  // --- pods
  PodContainer container(const YAML::Node& value);
  PodTemplate podSpec(const YAML::Node& spec, const YAML::Node& parent);
  void pod(const YAML::Node& root);
  static Pod podOfTemplate(const PodTemplate& pods);
  static YAML::Node metadataOf(const YAML::Node& root);

  // --- deployments
  PodTemplate podTemplate(const YAML::Node& spec);
  Labels selector(const YAML::Node& spec, const Labels& templateLabels, const std::string& kind);
  Share share(const YAML::Node& object, const char* key, Share fallback);
  void deployment(const YAML::Node& root, const std::string& version);
  void replicaSet(const YAML::Node& root, const std::string& kind);

  // --- services
  std::optional<net::Ipv4Address> address(const YAML::Node& value, const std::string& what);
  void service(const YAML::Node& root);
  void servicePorts(const YAML::Node& spec, Service& out);
  void endpoints(const YAML::Node& root);

  Manifest& m_manifest;
  std::string m_nameSpace;
};

} // namespace fg::kubernetes
