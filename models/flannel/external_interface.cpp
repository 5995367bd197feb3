#include "flannel/external_interface.h"

#include <algorithm>
#include <regex>

namespace fg::flannel {
namespace {

constexpr size_t kLongestPattern =
    1000; // Go's limit is the depth of nesting; ours keeps the matcher's stack small

using Found = tl::expected<ExternalInterface, std::string>;
using Say = std::function<void(std::string)>;

// An interface, and the address by which it was found, if by one.
struct Match {
  const host::Interface* interface = nullptr;
  std::optional<net::Ipv4Address> address = {};
};

bool isLinkLocal(net::Ipv4Address address) {
  return net::Ipv4Prefix(net::Ipv4Address(169, 254, 0, 0), 16).contains(address);
}

// GetIfaceIP4Addr(): the first global unicast address; without one, a link-local one.
std::optional<net::Ipv4Address> firstAddress(const host::Interface& interface) {
  std::optional<net::Ipv4Address> linkLocal;
  for (const auto& own : interface.addresses) {
    net::Ipv4Address address = own.prefix.address();
    if (address.isLoopback() || address.isMulticast()) continue;
    if (!isLinkLocal(address)) return address;
    if (!linkLocal) linkLocal = address;
  }
  return linkLocal;
}

tl::expected<Match, std::string> byAddressOrName(const host::NetworkNamespace& node,
                                                 const std::string& wanted, const Say& say) {
  if (auto address = net::Ipv4Address::parse(wanted)) {
    say("Searching for interface using " + wanted);
    if (const host::Interface* owner = node.owner(*address)) return Match{owner, address};
    return tl::unexpected("error looking up interface " + wanted + ": No interface with given IP found");
  }
  if (const host::Interface* named = node.interface(wanted)) return Match{named};
  return tl::unexpected("error looking up interface " + wanted + ": route ip+net: no such network interface");
}

// The interfaces' addresses first, then their names, both in the order of their indices.
tl::expected<Match, std::string> byPattern(const host::NetworkNamespace& node, const std::string& pattern) {
  const std::vector<const host::Interface*> all = node.interfaces();
  auto invalid = [&](const std::string& text) {
    return tl::unexpected("regex error matching pattern " + pattern + " to " + text);
  };
  if (pattern.size() > kLongestPattern) return invalid(all.front()->name);
  try {
    std::regex expression(pattern); // ECMAScript's syntax is the nearest to Go's
    for (const host::Interface* interface : all)
      if (auto address = firstAddress(*interface); address && std::regex_search(address->text(), expression))
        return Match{interface, address};
    for (const host::Interface* interface : all)
      if (std::regex_search(interface->name, expression)) return Match{interface};
  } catch (const std::regex_error&) {
    auto first = std::find_if(all.begin(), all.end(), [](auto* i) { return firstAddress(*i).has_value(); });
    return invalid(first == all.end() ? all.front()->name : firstAddress(**first)->text());
  }
  return tl::unexpected("Could not match pattern " + pattern + " to any of the available network interfaces");
}

tl::expected<Match, std::string> byDefaultRoute(const host::NetworkNamespace& node, const Say& say) {
  say("Determining IP address of default interface");
  for (const routing::Route& route : node.routes().routes())
    if (const host::Interface* out = node.interface(route.interface); route.isDefault() && out)
      return Match{out};
  return tl::unexpected(std::string("failed to get default interface: Unable to find default route"));
}

Found complete(const tl::expected<Match, std::string>& match, const Options& options, const Say& say) {
  if (!match) return tl::unexpected(match.error());
  const host::Interface& interface = *match->interface;
  auto address = match->address ? match->address : firstAddress(interface);
  if (!address) return tl::unexpected("failed to find IPv4 address for interface " + interface.name);
  ExternalInterface out{interface.name, interface.index, *address, *address, interface.mtu};
  say("Using interface with name " + out.name + " and address " + out.address.text());
  if (options.publicIp.empty()) {
    say("Defaulting external address to interface address (" + out.address.text() + ")");
    return out;
  }
  auto announced = net::Ipv4Address::parse(options.publicIp);
  if (!announced) return tl::unexpected("invalid public IP address: " + options.publicIp);
  say("Using " + options.publicIp + " as external address");
  out.publicAddress = *announced;
  return out;
}

// One -iface, the last; none: the default route's.
Found ofOldRelease(const host::NetworkNamespace& node, const Options& options, const Say& say) {
  const auto& wanted = options.interfaces;
  bool given = !wanted.empty() && !wanted.back().empty();
  auto match = given ? byAddressOrName(node, wanted.back(), say) : byDefaultRoute(node, say);
  Found found = complete(match, options, say);
  if (!found) say("Failed to create NetworkManager: " + found.error());
  return found;
}

} // namespace

Found externalInterface(const host::NetworkNamespace& node, const Options& options, const Version& version,
                        const Say& say) {
  if (version.retriesRegistration) return ofOldRelease(node, options, say);
  if (options.interfaces.empty() && options.interfacePatterns.empty()) {
    Found found = complete(byDefaultRoute(node, say), options, say);
    if (!found) say("Failed to find any valid interface to use: " + found.error());
    return found;
  }
  std::string why;
  auto accept = [&](const std::string& wanted, Found found) {
    if (!found) say("Could not find valid interface matching " + wanted + ": " + found.error());
    if (!found) why = found.error();
    return found;
  };
  // An empty word is as good as none given (LookupExtIface("", "")).
  auto search = [&](const std::string& wanted, auto&& how) {
    return accept(wanted, complete(wanted.empty() ? byDefaultRoute(node, say) : how(), options, say));
  };
  for (const std::string& wanted : options.interfaces)
    if (Found found = search(wanted, [&] { return byAddressOrName(node, wanted, say); })) return found;
  for (const std::string& pattern : options.interfacePatterns)
    if (Found found = search(pattern, [&] { return byPattern(node, pattern); })) return found;
  say("Failed to find interface to use that matches the interfaces and/or regexes provided");
  return tl::unexpected(why);
}

} // namespace fg::flannel
