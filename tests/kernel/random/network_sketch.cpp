#include "kernel/random/network_sketch.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace fg::tests {
namespace {

constexpr std::array kNames{"a", "b", "c", "d", "e"};

struct End {
  std::string interface, address; // "10.1.0.1"
};

struct Namespace {
  std::string name;
  std::vector<std::string> interfaces; // "\"eth0\": {...}"
  std::vector<End> ends;
  std::vector<std::string> routes, rules, bridges;
  std::map<std::string, std::string> settings{{"net.ipv4.ip_forward", "1"},
                                              {"net.ipv4.icmp_ratemask", "0"},
                                              // ten seconds are over in the model alone
                                              {"net.netfilter.nf_conntrack_tcp_timeout_close", "600"}};
  int parent = -1;
  std::string gateway;      // the parent's address
  std::vector<int> subnets; // that it is on
};

// {} is one of the network's addresses, [] one of its networks.
constexpr std::array kMatches{
    "",
    "",
    "",
    "",
    "",
    "-s [] ",
    "! -s [] ",
    "-d [] ",
    "-s {} ",
    "-d {} ",
    "! -d {} ",
    "-p icmp ",
    "-p udp ",
    "-p tcp ",
    "! -p icmp ",
    "-p udp --dport 5300 ",
    "-p udp ! --dport 5300 ",
    "-p tcp --dport 80 ",
    "-p udp --sport 40000:50000 ",
    "-p icmp --icmp-type 8 ",
    "-p icmp --icmp-type 0 ",
    "-p icmp --icmp-type 3/3 ",
    "-p icmp --icmp-type 11 ",
    "-p icmp ! --icmp-type 8 ",
    "-m conntrack --ctstate NEW ",
    "-m conntrack --ctstate ESTABLISHED ",
    "-m conntrack --ctstate RELATED,ESTABLISHED ",
    "-m conntrack --ctstate INVALID ",
    "-m conntrack ! --ctstate NEW ",
    "-m conntrack --ctstate DNAT ",
    "-m conntrack --ctstate SNAT ",
    "-m conntrack --ctorigdst {} ",
    "-m conntrack --ctdir REPLY ",
    "-m conntrack --ctstatus SEEN_REPLY ",
    "-m state --state NEW ",
    "-m mark --mark 0x1/0x1 ",
    "-m mark ! --mark 0x2/0x2 ",
    "-m addrtype --dst-type LOCAL ",
    "-m addrtype --src-type LOCAL ",
    "-m addrtype ! --dst-type LOCAL ",
    "-m addrtype --dst-type UNICAST ",
    "-m statistic --mode nth --every 2 --packet 0 ",
    "-m statistic --mode nth --every 3 --packet 1 ",
    "-p tcp --syn -m statistic --mode nth --every 2 --packet 1 ",
    "-p udp -m multiport --dports 53,5300:5301 ",
    "-p tcp --syn ",
    "-p tcp --tcp-flags SYN,ACK SYN,ACK ",
    "-f ",
    "! -f ",
    "-m recent --set --name R ",
    "-m recent --rcheck --name R ",
    "-m physdev --physdev-is-bridged ",
    "-m physdev ! --physdev-is-bridged ",
    "-m comment --comment x ",
    "-m ttl --ttl-lt 64 ",
    "-m ttl --ttl-eq 63 ",
    "-m length --length 0:100 ",
    "-m length ! --length 0:1400 ",
    "-m pkttype --pkt-type unicast ",
    "-m iprange --src-range 10.1.0.1-10.2.0.3 ",
    "-m iprange ! --dst-range 10.1.0.2-10.3.0.1 ",
    "-m connmark --mark 0x1/0x1 ",
    "-m tos --tos 0x10/0xff ",
    "-m dscp --dscp 4 ",
    "-m conntrack --ctstate UNTRACKED ",
    "-m conntrack --ctproto 17 ",
    "-m conntrack --ctreplsrc {} ",
    "-m conntrack ! --ctorigsrc {} ",
    "-m limit --limit 1/hour --limit-burst 2 ",
    "-m rpfilter ",
    "-m rpfilter --invert ",
};

struct Chain {
  const char* table;
  const char* name;
  bool hasIn, hasOut;
};
constexpr std::array kChains{
    Chain{"filter", "FORWARD", true, true},      Chain{"filter", "INPUT", true, false},
    Chain{"filter", "OUTPUT", false, true},      Chain{"filter", "OWN", false, false},
    Chain{"nat", "PREROUTING", true, false},     Chain{"nat", "POSTROUTING", false, true},
    Chain{"nat", "OUTPUT", false, true},         Chain{"nat", "INPUT", true, false},
    Chain{"mangle", "PREROUTING", true, false},  Chain{"mangle", "INPUT", true, false},
    Chain{"mangle", "FORWARD", true, true},      Chain{"mangle", "OUTPUT", false, true},
    Chain{"mangle", "POSTROUTING", false, true}, Chain{"raw", "PREROUTING", true, false},
    Chain{"raw", "OUTPUT", false, true},
};

// A server's answer never gets to a server: they would answer each other without end.
const std::vector<std::string>& targets(const Chain& chain) {
  static const std::vector<std::string> kFilter{"-j ACCEPT",
                                                "-j DROP",
                                                "-j REJECT",
                                                "-j REJECT --reject-with icmp-host-prohibited",
                                                "-j REJECT --reject-with icmp-net-unreachable",
                                                "-j RETURN",
                                                "",
                                                "-j OWN",
                                                "-g OWN"},
      kOwn{"-j ACCEPT", "-j DROP", "-j REJECT", "-j RETURN", ""},
      kDestination{"-j DNAT --to-destination {}",
                   "-j DNAT --to-destination {}",
                   "-j REDIRECT",
                   "-p udp --dport 5301 -j REDIRECT --to-ports 5300",
                   "-p udp --dport 5301 -j DNAT --to-destination {}:5300",
                   "-p tcp --dport 81 -j DNAT --to-destination {}:80",
                   "-j ACCEPT",
                   "-j RETURN",
                   ""},
      kSource{"-j MASQUERADE", "-j MASQUERADE", "-j SNAT --to-source {}", "-j ACCEPT", "-j RETURN", ""},
      kInput{"-j SNAT --to-source {}", "-j ACCEPT", ""},
      kMangle{"-j MARK --set-xmark 0x1/0x1",
              "-j CONNMARK --set-xmark 0x1/0x1",
              "-j CONNMARK --save-mark",
              "-j CONNMARK --restore-mark",
              "-j TOS --set-tos 0x10/0xff",
              "-j DSCP --set-dscp 4",
              "-j TTL --ttl-dec 1", // never up: a packet that runs in circles would do so for ever
              "-j MARK --set-mark 0x2",
              "-j MARK --or-mark 0x2",
              "-j MARK --and-mark 0x1",
              "-j ACCEPT",
              "-j DROP",
              ""},
      kRaw{"-j ACCEPT", "-j DROP", "-j NOTRACK", "-j CT --notrack", ""};
  std::string_view table = chain.table, name = chain.name;
  if (table == "raw") return kRaw;
  if (table == "mangle") return kMangle;
  if (table == "filter") return name == "OWN" ? kOwn : kFilter;
  return name == "POSTROUTING" ? kSource : name == "INPUT" ? kInput : kDestination;
}

constexpr std::array<std::pair<const char*, const char*>, 18> kSettings{{
    {"net.ipv4.ip_forward", "0"},
    {"net.ipv4.conf.all.rp_filter", "1"},
    {"net.ipv4.conf.all.rp_filter", "2"},
    {"net.bridge.bridge-nf-call-iptables", "1"},
    {"net.bridge.bridge-nf-call-iptables", "1"},
    {"net.ipv4.icmp_echo_ignore_all", "1"},
    {"net.ipv4.conf.all.rp_filter", "0"},
    {"net.ipv4.icmp_errors_use_inbound_ifaddr", "1"},
    {"net.ipv4.conf.all.accept_redirects", "0"},
    {"net.ipv4.conf.all.accept_local", "1"},
    {"net.ipv4.conf.all.route_localnet", "1"},
    {"net.ipv4.conf.all.arp_ignore", "1"},
    {"net.ipv4.conf.all.arp_filter", "1"},
    {"net.ipv4.conf.all.arp_announce", "2"},
    {"net.ipv4.conf.all.proxy_arp", "1"},
    {"net.ipv4.ip_default_ttl", "2"},
    {"net.ipv4.ip_no_pmtu_disc", "1"},
    {"net.netfilter.nf_conntrack_tcp_loose", "0"},
}};

class Drawing {
public:
  explicit Drawing(const NetworkSketch& sketch) : m_sketch(sketch) {}

  std::string text() {
    m_spaces.resize(std::min<std::size_t>(sketchedLinks(), 4) + 1);
    for (std::size_t i = 0; i < m_spaces.size(); ++i)
      m_spaces[i].name = kNames[i];
    for (std::size_t child = 1; child < m_spaces.size(); ++child)
      join(child, m_sketch.links[child - 1]);
    for (std::size_t i = 0; i < m_spaces.size(); ++i)
      addRoutes(i);
    for (const RouteSketch& route : m_sketch.routes)
      addRoute(route);
    for (const SettingSketch& setting : m_sketch.settings)
      m_spaces[setting.where % m_spaces.size()]
          .settings[kSettings[setting.setting % kSettings.size()].first] =
          kSettings[setting.setting % kSettings.size()].second;
    for (const RuleSketch& rule : m_sketch.rules)
      addRule(rule);
    return written();
  }

private:
  std::size_t sketchedLinks() const { return m_sketch.links.size(); }

  int newSubnet() { return ++m_subnets; }
  static std::string address(int subnet, int host) { return fmt::format("10.{}.0.{}", subnet, host); }

  void addEnd(std::size_t space, int subnet, int host, const std::string& interface,
              const std::string& more) {
    m_spaces[space].ends.push_back({interface, address(subnet, host)});
    m_spaces[space].settings["net.ipv4.neigh." + interface + ".proxy_delay"] = "0"; // chance has no say
    m_spaces[space].subnets.push_back(subnet);
    m_spaces[space].interfaces.push_back(
        fmt::format("\"{}\": {{\"address\": \"{}/24\"{}}}", interface, address(subnet, host), more));
  }

  // A veth pair, a segment of the parent, or a port of the parent's bridge.
  void join(std::size_t child, const LinkSketch& link) {
    std::size_t parent = link.parent % child;
    Namespace& above = m_spaces[parent];
    std::string up = "up", down = "to-" + m_spaces[child].name;
    std::string mtu = link.mtu % 4 == 3 ? ", \"mtu\": 1400" : "";
    int host = static_cast<int>(child) + 1;
    int subnet = 0;
    switch (link.kind % 3) {
    case 0:
      subnet = newSubnet();
      addEnd(parent, subnet, 1, down, mtu);
      addEnd(child, subnet, host, up, fmt::format("{}, \"peer\": \"{}:{}\"", mtu, above.name, down));
      break;
    case 1: {
      auto [segment, isNew] = m_segments.emplace(parent, 0);
      if (isNew) {
        segment->second = newSubnet();
        addEnd(parent, segment->second, 1, "lan", fmt::format(", \"segment\": \"lan-{}\"", above.name));
      }
      subnet = segment->second;
      addEnd(child, subnet, host, up, fmt::format(", \"segment\": \"lan-{}\"", above.name));
      break;
    }
    default: {
      auto [bridge, isNew] = m_bridges.emplace(parent, 0);
      if (isNew) {
        bridge->second = newSubnet();
        above.bridges.push_back("\"br0\"");
        addEnd(parent, bridge->second, 1, "br0", "");
      }
      subnet = bridge->second;
      above.interfaces.push_back(fmt::format("\"{}\": {{\"bridge\": \"br0\"{}}}", down, mtu));
      addEnd(child, subnet, host, up, fmt::format("{}, \"peer\": \"{}:{}\"", mtu, above.name, down));
    }
    }
    m_spaces[child].parent = static_cast<int>(parent);
    m_spaces[child].gateway = address(subnet, 1);
    m_entry.emplace_back(address(subnet, host));
  }

  bool isOn(std::size_t space, int subnet) const {
    return std::ranges::find(m_spaces[space].subnets, subnet) != m_spaces[space].subnets.end();
  }

  // Upwards by default, downwards by network.
  void addRoutes(std::size_t space) {
    if (!m_spaces[space].gateway.empty())
      m_spaces[space].routes.push_back(
          fmt::format("{{\"to\": \"0.0.0.0/0\", \"via\": \"{}\"}}", m_spaces[space].gateway));
    for (int subnet = 1; subnet <= m_subnets; ++subnet) {
      if (isOn(space, subnet)) continue;
      for (std::size_t below = 1; below < m_spaces.size(); ++below)
        if (m_spaces[below].parent == static_cast<int>(space) && leadsTo(below, subnet)) {
          m_spaces[space].routes.push_back(
              fmt::format("{{\"to\": \"10.{}.0.0/24\", \"via\": \"{}\"}}", subnet, m_entry[below - 1]));
          break;
        }
    }
  }

  bool leadsTo(std::size_t space, int subnet) const {
    if (isOn(space, subnet)) return true;
    for (std::size_t below = 1; below < m_spaces.size(); ++below)
      if (m_spaces[below].parent == static_cast<int>(space) && leadsTo(below, subnet)) return true;
    return false;
  }

  // A more specific route that leads elsewhere, to whatever neighbour.
  void addRoute(const RouteSketch& route) {
    std::size_t where = route.where % m_spaces.size();
    Namespace& space = m_spaces[where];
    std::string to = anyAddress(route.to);
    int subnet = space.subnets[route.via % space.subnets.size()];
    std::string via = address(subnet, static_cast<int>(route.via / 7 % 7) + 1);
    bool isOwn = std::ranges::any_of(space.ends, [&](const End& end) { return end.address == via; });
    if (isOwn) return;
    space.routes.push_back(
        fmt::format("{{\"to\": \"{}/32\", \"via\": \"{}\", \"metric\": {}}}", to, via, space.routes.size()));
  }

  std::string anyAddress(unsigned number) const {
    std::vector<std::string> all;
    for (const Namespace& space : m_spaces)
      for (const End& end : space.ends)
        all.push_back(end.address);
    return all[number % all.size()];
  }

  std::string filled(std::string text, unsigned number) const {
    if (std::size_t at = text.find("{}"); at != std::string::npos) text.replace(at, 2, anyAddress(number));
    if (std::size_t at = text.find("[]"); at != std::string::npos)
      text.replace(at, 2, fmt::format("10.{}.0.0/24", number % static_cast<unsigned>(m_subnets) + 1));
    return text;
  }

  void addRule(const RuleSketch& rule) {
    Namespace& space = m_spaces[rule.where % m_spaces.size()];
    const Chain& chain = kChains[rule.chain % kChains.size()];
    std::string table = chain.table, name = chain.name;
    std::string line = fmt::format("-t {} -A {} ", table, name);
    const End& end = space.ends[rule.detail % space.ends.size()];
    bool named = rule.second % 5 == 4;
    if (named && chain.hasIn) line += "-i " + end.interface + " ";
    if (rule.second % 5 == 3 && chain.hasOut) line += "-o " + end.interface + " ";
    std::string match = kMatches[rule.match % kMatches.size()];
    bool tracked = match.find("conntrack") != std::string::npos || match.find("state") != std::string::npos;
    if (table == "raw" && tracked) match.clear(); // raw comes before the connection is looked up
    if (match.find("physdev") != std::string::npos && name != "FORWARD" && name != "PREROUTING")
      match.clear();
    bool looksBack = match.find("rpfilter") != std::string::npos; // it works in PREROUTING alone
    if (looksBack && (name != "PREROUTING" || table == "nat")) match.clear();
    const auto& list = targets(chain);
    const std::string& target = list[rule.target % list.size()];
    bool namesProtocol = target.starts_with("-p ") && match.find("-p ") != std::string::npos;
    if (namesProtocol) match.clear();
    // How many segments a connection takes is the stack's own affair, and how many errors about them there
    // are; of those that begin one, one is sent.
    bool counts = match.starts_with("-m statistic") || match.starts_with("-m limit");
    if (counts && hasTcp() && table != "nat")
      match = (rule.detail % 2 ? "-p udp " : "-p icmp --icmp-type 8 ") + match;
    line += filled(match, rule.detail) + filled(target, rule.detail / 3);
    bool hasOwn = std::ranges::find(space.rules, "-N OWN") != space.rules.end();
    if (table == "filter" && !hasOwn) space.rules.insert(space.rules.begin(), "-N OWN");
    space.rules.push_back(line);
  }

  bool hasTcp() const {
    return std::ranges::any_of(m_sketch.flows, [](const FlowSketch& flow) { return flow.protocol % 3 == 2; });
  }

  std::string written() const {
    std::string segments, spaces, events;
    for (const auto& [space, subnet] : m_segments)
      segments += fmt::format("{}\n  \"lan-{}\": {{\"prefix\": \"10.{}.0.0/24\"}}",
                              segments.empty() ? "" : ",", m_spaces[space].name, subnet);
    for (const Namespace& space : m_spaces)
      spaces += (spaces.empty() ? "" : ",\n") + written(space);
    int at = 0;
    for (bool tcp : {false, true}) // TCP last: a connection that fails takes long
      for (const FlowSketch& flow : m_sketch.flows)
        if ((flow.protocol % 3 == 2) == tcp) events += written(flow, at++);
    return fmt::format("{{\"format\": \"flannelgraph/1\",\n{}\"namespaces\": {{\n{}}},\n\"events\": [{}]}}\n",
                       segments.empty() ? "" : "\"segments\": {" + segments + "},\n", spaces, events);
  }

  static std::string written(const Namespace& space) {
    std::string rules, settings;
    for (const std::string& rule : space.rules)
      rules += fmt::format("{}\n    \"{}\"", rules.empty() ? "" : ",", rule);
    for (const auto& [name, value] : space.settings)
      settings += fmt::format("{}\"{}\": \"{}\"", settings.empty() ? "" : ", ", name, value);
    return fmt::format(
        "  \"{}\": {{\"bridges\": [{}],\n    \"interfaces\": {{{}}},\n    \"routes\": [{}],\n    "
        "\"sysctls\": {{{}}},\n    \"listen\": [\"5300/udp\", \"80/tcp\"],\n    \"iptables\": [{}]}}",
        space.name, fmt::join(space.bridges, ", "), fmt::join(space.interfaces, ", "),
        fmt::join(space.routes, ", "), settings, rules);
  }

  std::string written(const FlowSketch& flow, int number) const {
    static constexpr std::array kProtocols{"icmp", "udp", "tcp"};
    static constexpr std::array kTtls{64, 64, 64, 1, 2, 3};
    static constexpr std::array kSizes{56, 56, 56, 0, 1372, 1472, 1600, 3000};
    unsigned protocol = flow.protocol % 3;
    std::string to = anyAddress(flow.to / 8);
    if (flow.to % 8 == 7) to = fmt::format("10.{}.0.77", flow.to / 8 % static_cast<unsigned>(m_subnets) + 1);
    if (flow.to % 64 == 6) to = "10.99.0.1";
    std::string ports;
    if (protocol == 1)
      ports = fmt::format(", \"port\": {}, \"sourcePort\": {}", flow.port % 4 ? 5300 : 5301, 40000 + number);
    if (protocol == 2)
      ports = fmt::format(", \"port\": {}, \"sourcePort\": {}", flow.port % 4 ? 80 : 81, 40000 + number);
    std::string more = protocol == 2
                           ? ""
                           : fmt::format(", \"ttl\": {}, \"size\": {}", kTtls[flow.ttl % kTtls.size()],
                                         kSizes[flow.size % kSizes.size()]);
    return fmt::format(
        "{}\n  {{\"at\": \"{}s\", \"expect\": {{\"from\": \"{}\", \"to\": \"{}\", \"proto\": \"{}\"{}{}}}}}",
        number ? "," : "", 1 + 4 * number, m_spaces[flow.from % m_spaces.size()].name, to,
        kProtocols[protocol], ports, more);
  }

  const NetworkSketch& m_sketch;
  std::vector<Namespace> m_spaces;
  std::map<std::size_t, int> m_segments, m_bridges; // subnet, by parent
  std::vector<std::string> m_entry;                 // of each child: its address on the link to its parent
  int m_subnets = 0;
};

} // namespace

std::string scenarioOf(const NetworkSketch& sketch) { return Drawing(sketch).text(); }

} // namespace fg::tests
