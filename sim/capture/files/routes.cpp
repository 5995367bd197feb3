// ip-route and ip-rule, as JSON or text, and route-n.txt: routes of all tables, and the rules that choose
// among the tables.
#include "capture/listings/objects.h"
#include "scenario/utf8.h"

#include <algorithm>

namespace fg::capture {
namespace {

bool isIpv6(const std::string& text) { return text.find(':') != std::string::npos; }

std::optional<net::Ipv4Prefix> destinationOf(const std::string& text) {
  if (text == "default") return net::Ipv4Prefix{};
  return net::Ipv4Prefix::parse(text);
}

// The command that adds the route: for what the snapshot has no field for.
std::vector<std::string> commandOf(const found::Route& route) {
  std::vector<std::string> words{"ip", "route", "append"};
  if (route.type != "unicast") words.push_back(route.type);
  words.push_back(route.destination.length() == 0 ? "default" : route.destination.text());
  auto add = [&](std::string name, const std::string& value) { words.insert(words.end(), {name, value}); };
  if (route.gateway) add("via", route.gateway->text());
  if (!route.interface.empty()) add("dev", route.interface);
  for (std::string_view known : {"kernel", "boot", "static", "dhcp"})
    if (route.protocol == known) add("proto", route.protocol);
  if (route.scope != "global") add("scope", route.scope);
  if (route.metric) add("metric", std::to_string(route.metric));
  if (route.source) add("src", route.source->text());
  if (route.onlink) words.emplace_back("onlink");
  if (route.table != "main") add("table", route.table);
  words.insert(words.end(), route.options.begin(), route.options.end());
  return words;
}

// The kernel makes the local table by itself, from the addresses.
bool isMadeByKernel(const found::Route& route, const Draft& draft) {
  if (route.table != "local") return false;
  if (route.type == "broadcast" || route.type == "multicast") return true;
  if (route.destination.network().isLoopback()) return true;
  return route.destination.length() == 32 && draft.addresses.contains(route.destination.address());
}

bool isPlain(const found::Route& route) {
  constexpr std::array<std::string_view, 4> kTypes{"unicast", "unreachable", "blackhole", "prohibit"};
  return route.table == "main" && route.options.empty()
         && std::find(kTypes.begin(), kTypes.end(), route.type) != kTypes.end();
}

// The way of a route: its own, or the first of several.
void readWay(found::Route& route, const Fields& fields, found::Namespace& ns) {
  route.gateway = fields.address("gateway");
  route.interface = fields.text("dev");
  auto flags = fields.words("flags");
  route.onlink = std::find(flags.begin(), flags.end(), "onlink") != flags.end();
  std::string what = "the route " + route.destination.text();
  if (fields.has("via")) ns.caveats.push_back(what + " has an IPv6 gateway, which is not modelled");
  if (fields.has("encap")) ns.caveats.push_back(what + " encapsulates, which is not modelled");
  const auto& hops = fields.list("nexthops");
  if (hops.empty()) return;
  if (hops.size() > 1) ns.caveats.push_back(what + " has several next hops: the first one is always taken");
  readWay(route, fields.of(hops.front().value), ns);
}

// What decides about packets and has no field.
void readOptions(found::Route& route, const Fields& fields) {
  if (std::string tos = fields.text("tos"); !tos.empty())
    route.options.insert(route.options.end(), {"tos", tos});
  for (const scenario::Member& member : fields.list("metrics"))
    for (std::string_view key : {"mtu", "advmss"})
      if (auto value = fields.of(member.value).number(key))
        route.options.insert(route.options.end(), {std::string(key), std::to_string(*value)});
}

void takeRoute(const Fields& fields, Reading& reading) {
  found::Namespace& ns = reading.draft.ns;
  std::string text = fields.text("dst");
  bool isIpv6Default = text == "default" && fields.has("pref"); // "pref medium" is IPv6's
  if (isIpv6(text) || isIpv6(fields.text("gateway")) || isIpv6Default) return;
  auto destination = destinationOf(text);
  if (!destination)
    return reading.findings.warning(fields.place(), "a route to " + scenario::inQuotes(text),
                                    "it is left out");
  found::Route route;
  route.place = fields.place();
  route.destination = *destination;
  if (fields.has("type")) route.type = fields.text("type");
  if (fields.has("table")) route.table = tableName(fields.text("table"), reading.draft);
  if (fields.has("protocol")) route.protocol = fields.text("protocol");
  if (fields.has("scope")) route.scope = fields.text("scope");
  route.metric = static_cast<uint32_t>(fields.number("metric").value_or(0));
  route.source = fields.address("prefsrc");
  readWay(route, fields, ns);
  readOptions(route, fields);
  if (isPlain(route))
    ns.routes.push_back(std::move(route));
  else if (!isMadeByKernel(route, reading.draft))
    ns.commands.push_back({route.place, commandOf(route)});
}

} // namespace

// /etc/iproute2/rt_tables gives names, and is not in a capture. The numbers of its names are of no
// consequence.
std::string tableName(const std::string& name, Draft& draft) {
  constexpr uint32_t kBeyondOthers = 1'000'000;
  if (name == "main" || name == "local" || name == "default" || numberOf<uint32_t>(name)) return name;
  auto [it, isNew] =
      draft.tables.try_emplace(name, kBeyondOthers + static_cast<uint32_t>(draft.tables.size()));
  return std::to_string(it->second);
}

void readRoutes(Reading& reading) {
  forEachJsonObject(reading, [&](const Fields& fields) { takeRoute(fields, reading); });
}

void readRouteText(Reading& reading) {
  forEachRoute(reading, [&](const Fields& fields) { takeRoute(fields, reading); });
}

void readOldRoutes(Reading& reading) {
  forEachRouteOld(reading, [&](const Fields& fields) { takeRoute(fields, reading); });
  reading.findings.warning(reading.line(1), "route -n shows the table main only, and no source addresses",
                           "capture 'ip route show table all' where other tables matter");
}

namespace {

struct Standard {
  int64_t priority;
  std::string_view table;
};
constexpr std::array kStandard{Standard{0, "local"}, Standard{32766, "main"}, Standard{32767, "default"}};

bool isBare(const Fields& fields) {
  for (std::string_view key : {"not", "tos", "fwmark", "iif", "oif", "dst", "uid_start", "ipproto", "sport",
                               "sport_start", "dport", "dport_start", "suppress_prefixlen", "goto", "action"})
    if (fields.has(key)) return false;
  return fields.text("src") == "all";
}

void addPrefix(std::vector<std::string>& words, const Fields& fields, const std::string& name,
               const std::string& key) {
  std::string address = fields.text(key);
  if (address.empty() || address == "all") return;
  auto length = fields.number(key + "len", 0, 32);
  words.insert(words.end(), {name, length ? address + "/" + std::to_string(*length) : address});
}

// The words of `ip rule add`, from the keys that iproute2's iprule.c prints.
std::vector<std::string> ruleCommand(const Fields& fields, Draft& draft) {
  std::vector<std::string> words{"ip", "rule", "add"};
  if (fields.has("not")) words.emplace_back("not");
  words.insert(words.end(), {"priority", std::to_string(fields.number("priority").value_or(0))});
  addPrefix(words, fields, "from", "src");
  addPrefix(words, fields, "to", "dst");
  auto copy = [&](std::string_view key, std::string name) {
    if (std::string value = fields.text(key); !value.empty()) words.insert(words.end(), {name, value});
  };
  if (std::string mark = fields.text("fwmark"); !mark.empty()) {
    std::string mask = fields.text("fwmask");
    words.insert(words.end(), {"fwmark", mask.empty() ? mark : mark + "/" + mask});
  }
  copy("tos", "tos");
  copy("iif", "iif");
  copy("oif", "oif");
  copy("ipproto", "ipproto");
  auto number = [&](std::string_view key, std::string name) {
    if (auto value = fields.number(key)) words.insert(words.end(), {name, std::to_string(*value)});
  };
  number("sport", "sport");
  number("dport", "dport");
  number("suppress_prefixlen", "suppress_prefixlength");
  number("goto", "goto");
  if (fields.has("nop")) words.emplace_back("nop");
  if (std::string table = fields.text("table"); !table.empty())
    words.insert(words.end(), {"table", tableName(table, draft)});
  copy("action", "type");
  return words;
}

// Linux starts with three rules; one that was deleted is missed at the end.
class PolicyRules {
public:
  explicit PolicyRules(Reading& reading)
      : m_reading(reading), m_missing(kStandard.begin(), kStandard.end()) {}
  void take(const Fields& fields) {
    if (isIpv6(fields.text("src")) || isIpv6(fields.text("dst"))) return;
    auto known = std::find_if(m_missing.begin(), m_missing.end(), [&](const Standard& standard) {
      return fields.number("priority") == standard.priority && fields.text("table") == standard.table
             && isBare(fields);
    });
    if (known != m_missing.end())
      m_missing.erase(known);
    else
      m_reading.draft.ns.commands.push_back({fields.place(), ruleCommand(fields, m_reading.draft)});
  }

  void deleteMissing() {
    for (const Standard& standard : m_missing)
      m_reading.draft.ns.commands.push_back(
          {m_reading.line(1), {"ip", "rule", "del", "priority", std::to_string(standard.priority)}});
  }

private:
  Reading& m_reading;
  std::vector<Standard> m_missing;
};

} // namespace

void readPolicyRules(Reading& reading) {
  PolicyRules rules(reading);
  forEachJsonObject(reading, [&](const Fields& fields) { rules.take(fields); });
  rules.deleteMissing();
}

void readPolicyRuleText(Reading& reading) {
  PolicyRules rules(reading);
  forEachPolicyRule(reading, [&](const Fields& fields) { rules.take(fields); });
  rules.deleteMissing();
}

} // namespace fg::capture
