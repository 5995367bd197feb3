// ipset create: the type of a set and its options.
#include "netfilter/ip_set_words.h"

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
// The kernel draws it by chance. Here it follows from the name, so that the same commands print the same.
uint32_t initvalFor(std::string_view name) {
  uint32_t hash = 2166136261U; // FNV-1a
  for (char c : name)
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  return hash;
}

uint32_t powerOfTwo(uint32_t atLeast) {
  uint32_t size = 64;
  while (size < atLeast && size < (1U << 31))
    size *= 2;
  return size;
}

std::optional<SetType> parseSetType(std::string_view text) {
  if (text == "hash:ip" || text == "iphash" || text == "iptree" || text == "iptreemap")
    return SetType::HashIp;
  if (text == "hash:net" || text == "nethash") return SetType::HashNet;
  if (text == "hash:ip,port" || text == "ipporthash") return SetType::HashIpPort;
  return {};
}

bool isShipped(std::string_view type) {
  constexpr std::array<std::string_view, 14> kTypes{
      "list:set",     "hash:mac",          "hash:ip,mac",  "hash:net,iface",  "hash:net,port",
      "hash:net,net", "hash:net,port,net", "hash:ip,mark", "hash:ip,port,ip", "hash:ip,port,net",
      "bitmap:port",  "bitmap:ip,mac",     "bitmap:ip",    "setlist"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}
} // namespace

IpSetCommand::Done IpSetCommand::create(Words& words) {
  auto name = words.needed("");
  if (!name) return tl::unexpected(name.error());
  auto typeName = words.needed("second ");
  if (!typeName) return tl::unexpected(typeName.error());
  if (name->size() > 31)
    return refusedWith(fmt::format("Syntax error: setname '{}' is longer than 31 characters", *name));
  auto type = parseSetType(*typeName);
  if (!type && isShipped(*typeName))
    return misuse(fmt::format("flannelgraph does not model sets of type {}", *typeName));
  if (!type) return refusedWith(fmt::format("Syntax error: typename '{}' is unknown", *typeName));
  IpSet set;
  set.type = *type;
  set.initval = initvalFor(*name);
  while (!words.empty())
    if (Done option = readCreateOption(words, set); !option) return option;
  if (const IpSet* before = m_sets.find(*name)) {
    bool same = m_exist && before->isLike(set) && before->maxelem == set.maxelem
                && before->netmask == set.netmask && before->timeout == set.timeout;
    return same ? Done(std::string())
                : refusedWith("Set cannot be created: set with the same name already exists");
  }
  m_sets.add(*name, std::move(set));
  return std::string();
}

IpSetCommand::Done IpSetCommand::readCreateOption(Words& words, IpSet& set) {
  const std::string option = words.take();
  if (option == "counters" || option == "comment" || option == "skbinfo") {
    set.counters |= option == "counters";
    set.comments |= option == "comment";
    set.skbinfo |= option == "skbinfo";
    return std::string();
  }
  if (option == "forceadd") return std::string();
  bool hasNetmask = option == "netmask" && set.type == SetType::HashIp;
  constexpr std::array<std::string_view, 6> kKnown{"family",  "hashsize",   "maxelem",
                                                   "timeout", "bucketsize", "initval"};
  if (!hasNetmask && std::find(kKnown.begin(), kKnown.end(), option) == kKnown.end())
    return misuse(fmt::format("Unknown argument: `{}'", option));
  auto value = words.valueOf(option);
  if (!value) return tl::unexpected(value.error());
  if (option == "family") {
    if (*value == "inet" || *value == "-4") return std::string();
    if (*value == "inet6" || *value == "-6")
      return misuse("flannelgraph does not model sets of IPv6 addresses");
    return refusedWith(fmt::format("Syntax error: unknown inet family {}", *value));
  }
  uint32_t low = option == "netmask" ? 1 : 0;
  uint32_t high = option == "netmask" ? 32 : option == "timeout" ? kLongestSetTimeout : UINT32_MAX;
  auto number = parseSetNumber(*value, low, high);
  if (!number) {
    std::string more =
        option == "netmask" ? "\nSyntax error: netmask is out of the inclusive range of 1-32" : "";
    return refusedWith(number.error().message + more);
  }
  if (option == "netmask") set.netmask = static_cast<uint8_t>(*number);
  if (option == "hashsize") set.hashsize = powerOfTwo(*number);
  if (option == "maxelem") set.maxelem = *number;
  if (option == "timeout") set.timeout = *number;
  if (option == "bucketsize") set.bucketsize = std::clamp(*number / 2 * 2, 2U, 12U);
  if (option == "initval") set.initval = *number;
  return std::string();
}

} // namespace fg::netfilter
