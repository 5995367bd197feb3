// ip-addr.json and ip-addr.txt: interfaces and their addresses, as `ip -d addr show` prints them.
#include "capture/listings/objects.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <charconv>

namespace fg::capture {
namespace {

constexpr int64_t kLongestName = 15, kLeastMtu = 68, kForever = 4294967295;

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void addAddress(found::Interface& interface, const Fields& fields) {
  if (fields.text("family") == "inet6") interface.ipv6 = true;
  auto address = fields.address("local");
  auto length = fields.number("prefixlen", 0, 128);
  if (fields.text("family") != "inet" || !address || !length || *length > 32) return;
  found::Address out;
  out.prefix = {*address, static_cast<int>(*length)};
  out.broadcast = fields.address("broadcast");
  if (std::string scope = fields.text("scope"); !scope.empty()) out.scope = scope;
  auto seconds = fields.number("valid_life_time");
  if (seconds && *seconds != kForever) out.validFor = std::chrono::seconds(*seconds);
  interface.addresses.push_back(out);
}

found::Vxlan vxlanOf(const Fields& data) {
  found::Vxlan out;
  out.vni = static_cast<uint32_t>(data.number("id").value_or(0));
  out.port = static_cast<uint16_t>(data.number("port", 0, 65535).value_or(out.port));
  out.local = data.address("local");
  out.remote = data.has("remote") ? data.address("remote") : data.address("group");
  out.device = data.text("link");
  Fields range = data.object("port_range");
  out.lowestPort = static_cast<uint16_t>(range.number("low", 0, 65535).value_or(0));
  out.highestPort = static_cast<uint16_t>(range.number("high", 0, 65535).value_or(0));
  out.ttl = static_cast<uint8_t>(data.number("ttl", 0, 255).value_or(0));
  // A number as iproute2 prints it: hexadecimal, as text.
  std::string tos = data.text("tos");
  out.inheritsTos = tos == "inherit" || tos == "0x1";
  if (tos.starts_with("0x") && !out.inheritsTos)
    std::from_chars(tos.data() + 2, tos.data() + tos.size(), out.tos, 16);
  if (data.has("learning")) out.learning = data.flag("learning");
  if (data.has("udp_csum")) out.checksum = data.flag("udp_csum");
  if (auto ageing = data.number("ageing", 0, INT32_MAX)) out.ageing = std::chrono::seconds(*ageing);
  for (std::string_view option : {"external", "gbp", "gpe", "proxy", "rsc"})
    if (data.flag(option)) out.notModelled += (out.notModelled.empty() ? "" : ", ") + std::string(option);
  if (out.remote && out.remote->isMulticast())
    out.notModelled += (out.notModelled.empty() ? "group " : ", group ") + out.remote->text();
  return out;
}

void readKind(found::Interface& interface, const Fields& fields) {
  Fields info = fields.object("linkinfo");
  interface.kind = info.text("info_kind");
  if (fields.text("link_type") == "loopback") interface.kind = "loopback";
  if (interface.kind.empty() && fields.text("link_type") != "ether")
    interface.kind = fields.text("link_type");
  if (interface.kind == "vxlan") interface.vxlan = vxlanOf(info.object("info_data"));
  interface.master = fields.text("master");
  if (info.text("info_slave_kind") == "bridge")
    interface.hairpin = info.object("info_slave_data").flag("hairpin");
}

// The other end of a pair: by its index where it is in another namespace, by its name in the same one.
void readPeer(found::Interface& interface, const Fields& fields) {
  if (auto peer = fields.number("link_index", 0, INT32_MAX)) interface.peerIndex = static_cast<int>(*peer);
  if (auto netnsid = fields.number("link_netnsid", 0, INT32_MAX))
    interface.peerNetnsid = static_cast<int>(*netnsid);
  if (interface.kind == "veth") interface.peerInterface = fields.text("link");
}

// An interface that its namespace can have; a finding otherwise.
bool isPossible(const found::Interface& interface, const Fields& fields, Reading& reading) {
  const Draft& draft = reading.draft;
  std::string wrong;
  if (interface.name.empty() || interface.name.size() > kLongestName)
    wrong = "an interface has a name of 1 to 15 characters, not " + scenario::inQuotes(interface.name);
  else if ((interface.kind == "loopback") != (interface.name == "lo"))
    wrong = scenario::inQuotes(interface.name) + " is not what the kernel calls its loopback interface";
  else if (interface.index == 0 || (interface.index == 1 && interface.name != "lo"))
    wrong = interface.name + " has no index of its own";
  else if (draft.byName.contains(interface.name) || draft.indices.contains(interface.index))
    wrong = interface.name + " is there twice, or its index is";
  if (wrong.empty()) return true;
  reading.findings.warning(fields.place(), wrong, "it is left out; take the capture again");
  return false;
}

found::Interface interfaceOf(const Fields& fields) {
  found::Interface out;
  out.place = fields.place();
  out.index = static_cast<int>(fields.number("ifindex", 1, INT32_MAX).value_or(0));
  out.name = fields.text("ifname");
  out.mtu = static_cast<uint32_t>(fields.number("mtu", kLeastMtu, INT32_MAX).value_or(out.mtu));
  auto flags = fields.words("flags");
  out.up = has(flags, "UP");
  out.carrier = has(flags, "LOWER_UP");
  if (fields.text("link_type") == "ether") out.mac = fields.mac("address").value_or(net::MacAddress{});
  readKind(out, fields);
  readPeer(out, fields);
  for (const scenario::Member& member : fields.list("addr_info"))
    addAddress(out, fields.of(member.value));
  return out;
}

} // namespace

namespace {

void takeInterface(const Fields& fields, Reading& reading) {
  found::Interface interface = interfaceOf(fields);
  if (fields.has("xdp"))
    reading.draft.ns.caveats.push_back("an XDP program hangs on " + interface.name
                                       + ", which is not modelled");
  if (!isPossible(interface, fields, reading)) return;
  Draft& draft = reading.draft;
  if (draft.ns.interfaces.size() == kMostInterfaces)
    return reading.findings.error(
        fields.place(), "more than " + std::to_string(kMostInterfaces) + " interfaces in one namespace",
        std::string(kTakeAgain));
  draft.byName[interface.name] = draft.ns.interfaces.size();
  draft.indices.insert(interface.index);
  for (const found::Address& address : interface.addresses)
    draft.addresses.insert(address.prefix.address());
  draft.ns.interfaces.push_back(std::move(interface));
}

} // namespace

void readAddresses(Reading& reading) {
  forEachJsonObject(reading, [&](const Fields& fields) { takeInterface(fields, reading); });
}

void readAddressText(Reading& reading) {
  forEachInterface(reading, [&](const Fields& fields) { takeInterface(fields, reading); });
}

} // namespace fg::capture
