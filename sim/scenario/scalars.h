// The small texts of the format: parsed strictly, nothing where they are malformed.
#pragma once

#include "net/ipv4_address.h"
#include "scenario/scenario.h"
#include "scenario/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fg::scenario {

bool isName(std::string_view text);
struct FullName {
  std::string_view kubeNamespace, name;
};
// Of "NAMESPACE/NAME", or of "NAME" in the namespace "default". The text outlives it.
FullName fullNameOf(std::string_view text);
bool isKey(Key key, std::string_view text);
// A key once its placeholders ("{n}") are replaced. Each of them stands in it, and none in a namespace.
bool isNamePattern(Key key, std::string text, const std::vector<std::string>& placeholders);
// "2018-02-03T01:20:00", a date that exists.
bool isClock(std::string_view text);
// "+08:00" in seconds.
std::optional<int> parseUtcOffset(std::string_view text);
// "53/udp", "80/tcp" or "80".
std::optional<Listener> parsePort(std::string_view text);
// "8080:80/tcp"
std::optional<PublishedPort> parsePublished(std::string_view text);
// "172.17.8.101:6443", or an address alone (port 0).
std::optional<EndpointAddress> parseEndpoint(std::string_view text);
// "http://172.17.8.101:2379"
std::optional<EndpointAddress> parseUrl(std::string_view text);
// "blue:veth0" as namespace and interface.
std::optional<std::pair<std::string, std::string>> parsePeer(std::string_view text);
// Decimal digits only, from `least` to `most`.
std::optional<int64_t> parseWhole(std::string_view text, int64_t least, int64_t most);

} // namespace fg::scenario
