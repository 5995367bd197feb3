#include "scenario/flannel_network.h"

#include "scenario/values.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <strings.h>

namespace fg::scenario {
namespace {

using Json = nlohmann::json;

// Go's decoder takes keys in any case.
const Json* findAnyCase(const Json& object, const char* key) {
  for (auto it = object.begin(); it != object.end(); ++it)
    if (::strcasecmp(it.key().c_str(), key) == 0) return &it.value();
  return nullptr;
}

} // namespace

std::string flannelConfig(const Value& root) {
  const Value& value = objectAt(root, "flannel");
  if (auto config = stringAt(value, "config")) return *config;
  std::string network = stringAt(value, "network").value_or("10.244.0.0/16");
  std::string backend = stringAt(value, "backend").value_or("host-gw");
  return R"({"Network":")" + network + R"(","Backend":{"Type":")" + backend + R"("}})";
}

FlannelNetwork flannelNetwork(const std::string& config) {
  Json json = Json::parse(config, nullptr, false);
  FlannelNetwork network;
  if (!json.is_object()) return network;
  if (const Json* text = findAnyCase(json, "Network"); text && text->is_string())
    network.prefix = net::Ipv4Prefix::parse(text->get<std::string>());
  if (!network.prefix) return network;
  // Not given: 24 where the network is larger than that, otherwise half of it (flannel up to 0.10,
  // subnet/config.go).
  network.subnetLength = network.prefix->length() < 24 ? 24 : network.prefix->length() + 1;
  if (const Json* length = findAnyCase(json, "SubnetLen"); length && length->is_number_integer())
    network.subnetLength = static_cast<int>(std::clamp<int64_t>(length->get<int64_t>(), 0, 32));
  return network;
}

} // namespace fg::scenario
