#include "flannel/config.h"

#include "core/json_value.h"

#include <charconv>
#include <optional>

namespace fg::flannel {
namespace {

using Kind = core::JsonValue::Kind;
using Failure = std::optional<std::string>;

std::string_view goKind(Kind kind) {
  switch (kind) {
  case Kind::Null:
    return "null";
  case Kind::Boolean:
    return "bool";
  case Kind::Number:
    return "number";
  case Kind::String:
    return "string";
  case Kind::Array:
    return "array";
  case Kind::Object:
    return "object";
  }
  return "";
}

// flannel trims the quotes of whatever stands there and reads the rest as an address.
std::string unquoted(const core::JsonValue& value) {
  return value.kind == Kind::String ? value.text : value.raw;
}

bool isGiven(const core::JsonValue* value) { return value && value->kind != Kind::Null; }

Failure readAddress(const core::JsonValue* value, net::Ipv4Address& out) {
  if (!isGiven(value)) return std::nullopt;
  auto address = net::Ipv4Address::parse(unquoted(*value));
  if (!address) return "Invalid IP address format";
  out = *address;
  return std::nullopt;
}

Failure readNetwork(const core::JsonValue* value, net::Ipv4Prefix& out) {
  if (!isGiven(value)) return std::nullopt;
  std::string text = unquoted(*value);
  auto prefix = net::Ipv4Prefix::parse(text);
  if (!prefix || text.find('/') == std::string::npos) return "invalid CIDR address: " + text;
  out = prefix->canonical();
  return std::nullopt;
}

Failure readLength(const core::JsonValue* value, int& out) {
  if (!isGiven(value)) return std::nullopt;
  unsigned number = 0;
  const std::string& text = value->text;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool isNumber = value->kind == Kind::Number;
  if (!isNumber || error != std::errc() || end != text.data() + text.size() || number > 1000)
    return "json: cannot unmarshal " + std::string(goKind(value->kind)) + (isNumber ? " " + text : "")
           + " into Go struct field Config.SubnetLen of type uint";
  out = static_cast<int>(number);
  return std::nullopt;
}

Failure readBackend(const core::JsonValue* value, Config& config) {
  config.backendType = "udp";
  if (!value) return std::nullopt;
  config.backend = value->raw;
  config.backendType.clear();
  if (value->kind == Kind::Null) return std::nullopt;
  if (value->kind != Kind::Object)
    return "error decoding Backend property of config: json: cannot unmarshal "
           + std::string(goKind(value->kind)) + " into Go value of type struct { Type string }";
  const core::JsonValue* type = value->member("Type");
  if (!isGiven(type)) return std::nullopt;
  if (type->kind != Kind::String)
    return "error decoding Backend property of config: json: cannot unmarshal "
           + std::string(goKind(type->kind)) + " into Go struct field .Type of type string";
  config.backendType = type->text;
  return std::nullopt;
}

Failure chooseLength(Config& config, bool strict) {
  int prefix = config.network.length();
  if (config.subnetLength > 0) {
    if (!strict && config.subnetLength < prefix) return "HostSubnet is larger network than Network";
    if (strict && config.subnetLength > 30) return "SubnetLen must be less than /31";
    if (strict && config.subnetLength < prefix + 2)
      return "Network must be able to accommodate at least four subnets";
    // Beyond /32 Go shifts everything out and goes on; no such subnet can be had.
    if (config.subnetLength > 32) return "out of subnets";
    return std::nullopt;
  }
  if (!strict) {
    config.subnetLength = prefix < 24 ? 24 : prefix + 1;
    if (config.subnetLength > 32) return "out of subnets";
    return std::nullopt;
  }
  if (prefix > 28) return "Network is too small. Minimum useful network prefix is /28";
  config.subnetLength = prefix <= 22 ? 24 : prefix + 2;
  return std::nullopt;
}

Failure chooseRange(Config& config, bool strict) {
  uint32_t size = config.subnetLength == 0 ? 0 : uint32_t{1} << (32 - config.subnetLength);
  const net::Ipv4Prefix& network = config.network;
  if (config.subnetMin.isUnspecified())
    config.subnetMin = network.address().next(size);
  else if (!network.contains(config.subnetMin))
    return "SubnetMin is not in the range of the Network";
  if (config.subnetMax.isUnspecified())
    config.subnetMax = net::Ipv4Address(network.broadcast().value() + 1 - size);
  else if (!network.contains(config.subnetMax))
    return "SubnetMax is not in the range of the Network";
  if (!strict) return std::nullopt;
  for (auto [name, address] :
       {std::pair("SubnetMin", config.subnetMin), std::pair("SubnetMax", config.subnetMax)})
    if (!net::Ipv4Prefix(address, config.subnetLength).isCanonical())
      return std::string(name) + " is not on a SubnetLen boundary: " + address.text();
  return std::nullopt;
}

} // namespace

tl::expected<Config, std::string> parseConfig(std::string_view text, const Version& version) {
  auto json = core::parseJson(text);
  if (!json) return tl::unexpected(json.error());
  if (json->kind != Kind::Object)
    return tl::unexpected("json: cannot unmarshal " + std::string(goKind(json->kind))
                          + " into Go value of type subnet.Config");
  Config config;
  config.subnetLength = 0;
  Failure failure = readNetwork(json->member("Network"), config.network);
  if (!failure) failure = readAddress(json->member("SubnetMin"), config.subnetMin);
  if (!failure) failure = readAddress(json->member("SubnetMax"), config.subnetMax);
  if (!failure) failure = readLength(json->member("SubnetLen"), config.subnetLength);
  if (!failure) failure = chooseLength(config, version.strictConfig);
  if (!failure) failure = chooseRange(config, version.strictConfig);
  if (!failure) failure = readBackend(json->member("Backend"), config);
  if (failure) return tl::unexpected(*failure);
  return config;
}

} // namespace fg::flannel
