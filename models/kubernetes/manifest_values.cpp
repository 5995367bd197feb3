// Values in manifests, and metadata.
#include "kubernetes/manifest_reader.h"

#include "core/did_you_mean.h"

#include <charconv>

namespace fg::kubernetes {

void ManifestReader::wrong(const YAML::Node& at, std::string message, std::string remedy) {
  YAML::Mark mark = at.Mark();
  m_manifest.problems.push_back(
      {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1, std::move(message), std::move(remedy)});
}

std::string ManifestReader::text(const YAML::Node& object, const char* key) {
  YAML::Node value = object[key];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

bool ManifestReader::flag(const YAML::Node& object, const char* key, bool fallback) {
  YAML::Node value = object[key];
  if (!value) return fallback;
  bool out = fallback;
  if (!value.IsScalar() || !YAML::convert<bool>::decode(value, out))
    wrong(value, std::string(key) + " is true or false");
  return out;
}

int ManifestReader::number(const YAML::Node& object, const char* key, int least, int most, int fallback) {
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

Labels ManifestReader::labels(const YAML::Node& map) {
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

std::vector<std::string> ManifestReader::words(const YAML::Node& list) {
  std::vector<std::string> out;
  if (list && !list.IsSequence()) wrong(list, "a list of words belongs here");
  if (list && list.IsSequence())
    for (const YAML::Node& item : list)
      out.push_back(item.IsScalar() ? item.Scalar() : "");
  return out;
}

net::Protocol ManifestReader::protocol(const YAML::Node& object) {
  std::string given = text(object, "protocol");
  if (given.empty() || given == "TCP") return net::Protocol::Tcp;
  if (given == "UDP") return net::Protocol::Udp;
  wrong(object["protocol"], "protocol is TCP or UDP, not " + given,
        given == "SCTP" ? "SCTP is not modelled" : "it is written in capitals");
  return net::Protocol::Tcp;
}

void ManifestReader::knownOnly(const YAML::Node& object, const std::string& what, Keys known,
                               const Keys& others) {
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

Labels ManifestReader::podSelector(const YAML::Node& root) {
  YAML::Node spec = root["spec"];
  if (!spec || !spec.IsMap()) return {};
  YAML::Node selector = spec["podSelector"];
  return selector && selector.IsMap() ? labels(selector["matchLabels"]) : Labels{};
}

Name ManifestReader::name(const YAML::Node& root) {
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

void ManifestReader::top(const YAML::Node& root, const std::string& kind, Keys more) {
  more.insert(more.end(), {"apiVersion", "kind", "metadata", "status"});
  knownOnly(root, kind, std::move(more));
}

} // namespace fg::kubernetes
