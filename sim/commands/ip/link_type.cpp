// What stands behind "type" in `ip link add` and `ip link set`, and values that both take.
#include "commands/ip/ip.h"
#include "commands/support/options.h"

#include <charconv>

namespace fg::commands::ip {
namespace {

using Complaint = std::optional<CommandResult>;

CommandResult wrong(std::string_view value, std::string_view why) {
  return failure(255, fmt::format("Error: argument \"{}\" is wrong: {}", value, why));
}

Complaint readNumber(const std::optional<std::string>& text, std::string_view name, int64_t most,
                     int64_t& out) {
  if (!text) return incomplete();
  int base = text->starts_with("0x") ? 16 : 10;
  const char* begin = text->data() + (base == 16 ? 2 : 0);
  const char* end = text->data() + text->size();
  auto [next, error] = std::from_chars(begin, end, out, base);
  if (error != std::errc() || next != end || out < 0 || out > most)
    return wrong(*text, fmt::format("invalid {}", name));
  return std::nullopt;
}

Complaint readOnOff(const std::string& name, const std::optional<std::string>& text,
                    std::optional<bool>& out) {
  if (!text) return incomplete();
  if (*text != "on" && *text != "off")
    return failure(
        1, fmt::format("Error: argument of \"{}\" must be one of \"off\", \"on\", not \"{}\"", name, *text));
  out = *text == "on";
  return std::nullopt;
}

Complaint readPort(Cursor& words, TypeSettings& out) {
  while (!words.done()) {
    std::string word = words.take();
    std::optional<bool>* flag = word == "hairpin"    ? &out.hairpin
                                : word == "learning" ? &out.learning
                                : word == "flood"    ? &out.flooding
                                : word == "isolated" ? &out.isolated
                                                     : nullptr;
    if (!flag) return notEmulated(fmt::format("'… type bridge_slave {}'", word));
    if (auto complaint = readOnOff(word, words.takeValue(), *flag)) return complaint;
  }
  return std::nullopt;
}

Complaint readBridge(Cursor& words, TypeSettings& out) {
  while (!words.done()) {
    std::string word = words.take();
    if (word != "ageing_time" && word != "mcast_snooping" && word != "stp_state")
      return notEmulated(fmt::format("'… type bridge {}'", word));
    int64_t number = 0;
    if (auto complaint = readNumber(words.takeValue(), word, UINT32_MAX, number)) return complaint;
    if (word == "ageing_time") out.ageing = std::chrono::milliseconds(number * 10);
    if (word == "mcast_snooping") out.snooping = number != 0;
    if (word == "stp_state" && number != 0) return notEmulated("spanning tree");
  }
  return std::nullopt;
}

Complaint readVeth(Context& context, Cursor& words, TypeSettings& out) {
  if (words.done()) return std::nullopt;
  if (words.take() != "peer")
    return failure(
        1, "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'");
  while (!words.done()) {
    std::string word = words.take();
    Complaint complaint;
    if (word == "netns")
      complaint = readNetns(context, words.takeValue(), out.peerNamespace);
    else if (word == "mtu")
      complaint = readMtu(words.takeValue(), out.peerMtu);
    else if (word == "address")
      complaint = readMac(words.takeValue(), out.peerMac);
    else {
      auto name = word == "name" || word == "dev" ? words.takeValue() : std::optional(word);
      if (!name) return incomplete();
      if (!out.peerName.empty()) return garbage("dev", *name);
      if (name->size() > 15) return failure(2, "Error: Attribute failed policy validation.");
      out.peerName = *name;
    }
    if (complaint) return complaint;
  }
  return std::nullopt;
}

Complaint readAddress(const std::optional<std::string>& text, std::optional<net::Ipv4Address>& out) {
  if (!text) return incomplete();
  out = net::Ipv4Address::parse(*text);
  if (!out) return failure(1, fmt::format("Error: any valid address is expected rather than \"{}\".", *text));
  return std::nullopt;
}

Complaint readVxlanWord(Context& context, const std::string& word, Cursor& words, host::Vxlan& out,
                        bool& hasPort) {
  int64_t number = 0;
  if (word == "learning" || word == "nolearning") {
    out.learning = word == "learning";
  } else if (word == "udpcsum" || word == "noudpcsum") {
    out.checksum = word == "udpcsum";
  } else if (word == "local") {
    return readAddress(words.takeValue(), out.local);
  } else if (word == "remote" || word == "group") {
    return readAddress(words.takeValue(), out.remote);
  } else if (word == "dev") {
    auto name = words.takeValue();
    if (!name) return incomplete();
    const host::Interface* lower = context.ns.interface(*name);
    if (!lower) return failure(255, fmt::format("Cannot find device \"{}\"", *name));
    out.lower = lower->index;
  } else if (word == "dstport") {
    if (auto complaint = readNumber(words.takeValue(), "dst port", 65535, number)) return complaint;
    hasPort = true;
    if (number) out.port = static_cast<uint16_t>(number);
  } else if (word == "srcport") {
    if (auto complaint = readNumber(words.takeValue(), "min port", 65535, number)) return complaint;
    out.lowestPort = static_cast<uint16_t>(number);
    if (auto complaint = readNumber(words.takeValue(), "max port", 65535, number)) return complaint;
    out.highestPort = static_cast<uint16_t>(number);
  } else if (word == "ttl") {
    auto text = words.takeValue();
    if (text == "inherit") return notEmulated("'… type vxlan ttl inherit'");
    if (text != "auto")
      if (auto complaint = readNumber(text, "TTL", 255, number)) return complaint;
    out.ttl = static_cast<uint8_t>(number);
  } else if (word == "tos" || word == "dsfield") {
    auto text = words.takeValue();
    out.inheritsTos = text == "inherit";
    if (!out.inheritsTos)
      if (auto complaint = readNumber(text, "TOS", 255, number)) return complaint;
    out.tos = static_cast<uint8_t>(number);
  } else if (word == "ageing") {
    if (auto complaint = readNumber(words.takeValue(), "ageing timer", UINT32_MAX, number)) return complaint;
    out.fdb.ageing = std::chrono::seconds(number);
  } else {
    return notEmulated(fmt::format("'… type vxlan {}'", word));
  }
  return std::nullopt;
}

Complaint readVxlan(Context& context, Cursor& words, TypeSettings& out) {
  host::Vxlan& vxlan = out.vxlan.emplace();
  bool hasId = false, hasPort = false;
  while (!words.done()) {
    std::string word = words.take();
    int64_t number = 0;
    Complaint complaint;
    if (word == "id" || word == "vni") {
      constexpr int64_t kMostVni = 0xffffff;
      complaint = readNumber(words.takeValue(), "id", kMostVni, number);
      vxlan.vni = static_cast<uint32_t>(number);
      hasId = true;
    } else {
      complaint = readVxlanWord(context, word, words, vxlan, hasPort);
    }
    if (complaint) return complaint;
  }
  if (!hasId) return failure(1, "vxlan: missing virtual network identifier");
  if (!hasPort)
    out.hint = "vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n"
               "Use 'dstport 4789' to get the IANA assigned value\n"
               "Use 'dstport 0' to get default and quiet this message\n";
  return std::nullopt;
}

} // namespace

std::optional<CommandResult> readType(Context& context, Cursor& words, TypeSettings& settings) {
  auto kind = words.takeValue();
  if (!kind) return incomplete();
  settings.kind = *kind;
  if (*kind == "bridge") return readBridge(words, settings);
  if (*kind == "bridge_slave") return readPort(words, settings);
  if (*kind == "veth") return readVeth(context, words, settings);
  if (*kind == "vxlan") return readVxlan(context, words, settings);
  if (*kind == "dummy") return std::nullopt;
  for (std::string_view known : {"bond", "geneve", "gre", "gretap", "ifb", "ip6tnl", "ipip", "ipvlan",
                                 "macsec", "macvlan", "macvtap", "sit", "vlan", "vrf", "vti", "wireguard"})
    if (*kind == known) return notEmulated(fmt::format("'ip link … type {}'", known));
  if (words.done()) return failure(2, "Error: Unknown device type.");
  return failure(1,
                 fmt::format("Garbage instead of arguments \"{} ...\". Try \"ip link help\".", words.take()));
}

void applyType(Context&, host::Interface& interface, const TypeSettings& settings) {
  if (settings.hairpin) interface.hairpin = *settings.hairpin;
  if (settings.learning) interface.learning = *settings.learning;
  if (settings.flooding) interface.flooding = *settings.flooding;
  if (settings.isolated) interface.isolated = *settings.isolated;
  if (settings.snooping) interface.multicastSnooping = *settings.snooping;
  if (settings.ageing && interface.fdb) interface.fdb->ageing = *settings.ageing;
}

std::optional<CommandResult> readMtu(const std::optional<std::string>& text, std::optional<uint32_t>& out) {
  if (!text) return incomplete();
  auto mtu = parseNumber(*text, 0, INT32_MAX);
  if (!mtu) return wrong(*text, "Invalid \"mtu\" value\n");
  out = static_cast<uint32_t>(*mtu);
  return std::nullopt;
}

std::optional<CommandResult> refuseMtu(const Context& context, uint32_t mtu) {
  constexpr uint32_t kLeast = 68, kMost = 65535; // ETH_MIN_MTU, ETH_MAX_MTU
  if (mtu >= kLeast && mtu <= kMost) return std::nullopt;
  if (!isDebian(context)) return refused(context, core::KernelError::Invalid);
  return failure(2, mtu < kLeast ? "Error: mtu less than device minimum."
                                 : "Error: mtu greater than device maximum.");
}

std::optional<CommandResult> readMac(const std::optional<std::string>& text,
                                     std::optional<net::MacAddress>& out) {
  if (!text) return incomplete();
  out = net::MacAddress::parse(*text);
  if (!out) return failure(1, fmt::format("\"{}\" is invalid lladdr.", *text));
  return std::nullopt;
}

} // namespace fg::commands::ip
