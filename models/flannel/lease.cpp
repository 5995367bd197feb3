#include "flannel/lease.h"

#include "core/json_value.h"

namespace fg::flannel {

std::string LeaseAttributes::json() const {
  std::string out = "{\"PublicIP\":" + core::jsonText(publicIp.text());
  if (!backendType.empty()) out += ",\"BackendType\":" + core::jsonText(backendType);
  if (!backendData.empty()) out += ",\"BackendData\":" + backendData;
  return out + "}";
}

std::optional<LeaseAttributes> LeaseAttributes::parse(std::string_view text) {
  auto json = core::parseJson(text);
  if (!json || json->kind != core::JsonValue::Kind::Object) return std::nullopt;
  LeaseAttributes out;
  if (const core::JsonValue* ip = json->member("PublicIP")) {
    auto address = net::Ipv4Address::parse(ip->text);
    if (!address) return std::nullopt;
    out.publicIp = *address;
  }
  if (const core::JsonValue* type = json->member("BackendType")) out.backendType = type->text;
  if (const core::JsonValue* data = json->member("BackendData")) out.backendData = data->raw;
  return out;
}

std::string subnetKey(const net::Ipv4Prefix& subnet) {
  return subnet.address().text() + "-" + std::to_string(subnet.length());
}

std::optional<net::Ipv4Prefix> parseSubnetKey(std::string_view key) {
  std::string last(key.substr(key.rfind('/') + 1));
  size_t dash = last.find('-');
  if (dash == std::string::npos) return std::nullopt;
  last[dash] = '/';
  return net::Ipv4Prefix::parse(last);
}

} // namespace fg::flannel
