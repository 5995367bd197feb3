#include "commands/tcpdump/filter.h"

#include "commands/support/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace fg::commands::tcpdump {
namespace {

constexpr const char* kSyntax = "can't parse filter expression: syntax error";

enum class Direction { Either, Source, Destination, Both };
enum class What { None, Host, Net, Port, PortRange, Protocol };

// "src net", "tcp port": what a bare word after `or` takes over from the one before.
struct Qualifiers {
  std::string protocol; // "ip", "arp", "tcp", "udp", "icmp", "ether"
  Direction direction = Direction::Either;
  What what = What::None;
};

constexpr auto kUnknownHere = std::to_array<std::string_view>(
    {"vlan", "mpls",      "ip6",     "icmp6",    "gateway", "rarp",   "atalk",      "decnet", "iso", "stp",
     "ipx",  "multicast", "inbound", "outbound", "ifname",  "pppoed", "geneve",     "vxlan",  "llc", "sctp",
     "ah",   "esp",       "pim",     "igmp",     "vrrp",    "wlan",   "protochain", "len"});

std::vector<std::string> wordsOf(const std::string& text) {
  std::vector<std::string> out;
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == ' ' || c == '\t') {
      ++i;
    } else if (text.compare(i, 2, "&&") == 0 || text.compare(i, 2, "||") == 0) {
      out.push_back(text.substr(i, 2) == "&&" ? "and" : "or");
      i += 2;
    } else if (c == '(' || c == ')' || c == '!') {
      out.push_back(c == '!' ? "not" : std::string(1, c));
      ++i;
    } else {
      size_t end = std::min(text.find_first_of(" \t()!&|", i), text.size());
      if (end == i) ++end;
      out.push_back(text.substr(i, end - i));
      i = end;
    }
  }
  return out;
}

std::optional<uint8_t> protocolNumber(const std::string& name) {
  if (name == "icmp") return uint8_t{1};
  if (name == "tcp") return uint8_t{6};
  if (name == "udp") return uint8_t{17};
  return std::nullopt;
}

std::optional<uint16_t> portNumber(const std::string& text) {
  static constexpr std::pair<std::string_view, uint16_t> kNames[] = {
      {"ssh", 22},  {"domain", 53}, {"http", 80},  {"https", 443},
      {"ntp", 123}, {"bootps", 67}, {"bootpc", 68}};
  for (const auto& [name, number] : kNames)
    if (name == text) return number;
  auto number = parseNumber(text, 0, 65535);
  return number ? std::optional(static_cast<uint16_t>(*number)) : std::nullopt;
}

bool directed(Direction direction, bool source, bool destination) {
  switch (direction) {
  case Direction::Either:
    return source || destination;
  case Direction::Both:
    return source && destination;
  case Direction::Source:
    return source;
  case Direction::Destination:
    return destination;
  }
  return false;
}

class FilterParser {
public:
  FilterParser(const std::string& text,
               const std::function<std::optional<net::Ipv4Address>(const std::string&)>& addressOf)
      : m_words(wordsOf(text)), m_text(text), m_addressOf(addressOf) {}

  ParsedFilter parse() {
    if (m_words.empty()) return {};
    if (m_text.find('[') != std::string::npos) return {{}, {}, "filters that look at bytes (tcp[…])"};
    Filter filter = expression();
    if (m_problem.empty() && m_missing.empty() && m_at < m_words.size()) fail(kSyntax);
    return {std::move(filter), m_problem, m_missing};
  }

private:
  bool atEnd() const { return m_at >= m_words.size(); }
  bool isFine() const { return m_problem.empty() && m_missing.empty(); }
  const std::string& peek() const {
    static const std::string kNone;
    return atEnd() ? kNone : m_words[m_at];
  }
  bool take(std::string_view word) {
    if (peek() != word) return false;
    ++m_at;
    return true;
  }
  Filter fail(std::string problem) {
    if (isFine()) m_problem = std::move(problem);
    return {};
  }

  // "and" and "or" bind alike, from the left.
  Filter expression() {
    Filter left = term();
    while (isFine() && !atEnd() && peek() != ")") {
      bool any = take("or");
      if (!any && !take("and")) return fail(kSyntax);
      Filter right = term();
      if (!isFine()) return {};
      left = any ? Filter([left, right](const Layers& l) { return left(l) || right(l); })
                 : Filter([left, right](const Layers& l) { return left(l) && right(l); });
    }
    return left;
  }

  Filter term() {
    if (take("not")) {
      Filter inner = term();
      if (!isFine()) return {};
      return [inner](const Layers& l) { return !inner(l); };
    }
    if (take("(")) {
      Filter inner = expression();
      if (isFine() && !take(")")) return fail(kSyntax);
      return inner;
    }
    return primitive();
  }

  bool readQualifiers(Qualifiers& given) {
    size_t before = m_at;
    for (std::string_view protocol : {"ip", "arp", "tcp", "udp", "icmp", "ether"})
      if (given.protocol.empty() && take(protocol)) given.protocol = protocol;
    bool source = take("src"), destination = !source && take("dst");
    if (source || destination) {
      given.direction = source ? Direction::Source : Direction::Destination;
      bool any = m_at + 1 < m_words.size() && m_words[m_at] == "or";
      bool all = m_at + 1 < m_words.size() && m_words[m_at] == "and";
      bool other = (any || all) && m_words[m_at + 1] == (source ? "dst" : "src");
      if (other) {
        given.direction = any ? Direction::Either : Direction::Both;
        m_at += 2;
      }
    }
    for (auto [word, what] : {std::pair{"host", What::Host},
                              {"net", What::Net},
                              {"portrange", What::PortRange},
                              {"port", What::Port},
                              {"proto", What::Protocol}})
      if (take(word)) {
        given.what = what;
        break;
      }
    return m_at != before;
  }

  Filter primitive() {
    if (atEnd()) return fail(kSyntax);
    if (std::ranges::find(kUnknownHere, peek()) != kUnknownHere.end()) {
      m_missing = fmt::format("the filter '{}'", peek());
      return {};
    }
    for (bool less : {true, false})
      if (take(less ? "less" : "greater")) {
        auto length = parseNumber(peek(), 0, INT32_MAX);
        if (!length) return fail(kSyntax);
        ++m_at;
        auto bound = static_cast<size_t>(*length);
        return [less, bound](const Layers& l) { return less ? l.length <= bound : l.length >= bound; };
      }
    Qualifiers given;
    bool any = readQualifiers(given);
    if (take("broadcast"))
      return [](const Layers& l) {
        return l.ethernet && l.destination == *net::MacAddress::parse("ff:ff:ff:ff:ff:ff");
      };
    bool bare = given.what == What::None && given.direction == Direction::Either;
    bool ends = atEnd() || peek() == "and" || peek() == "or" || peek() == ")";
    if (any && bare && ends && given.protocol != "ether") return protocol(given.protocol);
    if (ends || peek() == "(" || peek() == "not") return fail(kSyntax);
    if (!any) given = m_last;
    if (given.what == What::None) given.what = What::Host;
    m_last = given;
    return withId(given, m_words[m_at++]);
  }

  static Filter protocol(const std::string& name) {
    if (name == "arp") return [](const Layers& l) { return l.isArp; };
    if (name == "ip") return [](const Layers& l) { return l.isIp; };
    uint8_t number = *protocolNumber(name);
    return [number](const Layers& l) { return l.isIp && l.protocol == number; };
  }

  Filter withId(const Qualifiers& given, const std::string& id) {
    switch (given.what) {
    case What::Port:
    case What::PortRange:
      return ports(given, id);
    case What::Protocol:
      return byProtocol(given, id);
    case What::Net:
      return network(given, id);
    case What::Host:
    case What::None:
      return host(given, id);
    }
    return {};
  }

  Filter byProtocol(const Qualifiers& given, std::string id) {
    if (id.starts_with("\\")) id.erase(0, 1);
    auto number = parseNumber(id, 0, 255);
    if (auto known = protocolNumber(id)) number = *known;
    if (!number || given.protocol == "ether") return fail(kSyntax);
    return
        [wanted = static_cast<uint8_t>(*number)](const Layers& l) { return l.isIp && l.protocol == wanted; };
  }

  Filter ports(const Qualifiers& given, const std::string& id) {
    size_t dash = given.what == What::PortRange ? id.find('-') : std::string::npos;
    auto first = portNumber(id.substr(0, dash));
    auto last = dash == std::string::npos ? first : portNumber(id.substr(dash + 1));
    if (!first || !last)
      return fail(fmt::format("unknown port{} '{}'", given.what == What::PortRange ? "range" : "", id));
    bool allowed = given.protocol.empty() || given.protocol == "tcp" || given.protocol == "udp"
                   || given.protocol == "ip";
    if (!allowed) return fail(fmt::format("illegal qualifier of 'port'"));
    auto wanted = protocolNumber(given.protocol);
    uint16_t low = std::min(*first, *last), high = std::max(*first, *last);
    return [=, direction = given.direction](const Layers& l) {
      auto in = [&](uint16_t port) { return port >= low && port <= high; };
      return l.hasPorts && (!wanted || l.protocol == *wanted)
             && directed(direction, in(l.fromPort), in(l.toPort));
    };
  }

  // Is the packet of the kind that the protocol names?
  static bool isOf(const std::string& protocol, const Layers& l) {
    if (protocol.empty()) return l.isIp || l.isArp;
    if (protocol == "arp") return l.isArp;
    if (protocol == "ip") return l.isIp;
    auto number = protocolNumber(protocol);
    return number && l.isIp && l.protocol == *number;
  }

  Filter host(const Qualifiers& given, const std::string& id) {
    if (given.protocol == "ether" || net::MacAddress::parse(id)) return station(given, id);
    auto address = net::Ipv4Address::parse(id);
    if (!address) address = m_addressOf(id);
    if (!address)
      return fail(id.find_first_not_of("0123456789.") == std::string::npos
                      ? std::string(kSyntax)
                      : fmt::format("unknown host '{}'", id));
    return [given, wanted = *address](const Layers& l) {
      return isOf(given.protocol, l) && directed(given.direction, l.from == wanted, l.to == wanted);
    };
  }

  Filter station(const Qualifiers& given, const std::string& id) {
    auto mac = net::MacAddress::parse(id);
    if (!mac) return fail(fmt::format("unknown ether host '{}'", id));
    if (given.protocol != "ether") return fail("ethernet address used in non-ether expression");
    return [direction = given.direction, wanted = *mac](const Layers& l) {
      return l.ethernet && directed(direction, l.source == wanted, l.destination == wanted);
    };
  }

  // "10.0.0.0/8", "10.1", "10.0.0.0 mask 255.0.0.0".
  Filter network(const Qualifiers& given, const std::string& id) {
    size_t slash = id.find('/');
    std::string text = id.substr(0, slash);
    long parts = std::count(text.begin(), text.end(), '.') + 1;
    int length = static_cast<int>(parts) * 8;
    for (long i = parts; i < 4; ++i)
      text += ".0";
    auto address = net::Ipv4Address::parse(text);
    if (slash != std::string::npos) {
      auto bits = parseNumber(std::string_view(id).substr(slash + 1), 0, 32);
      if (!bits) return fail("mask length must be <= 32");
      length = static_cast<int>(*bits);
    } else if (take("mask")) {
      auto mask = net::Ipv4Address::parse(peek());
      if (!mask) return fail(kSyntax);
      ++m_at;
      length = std::popcount(mask->value());
    }
    if (!address) return fail(fmt::format("unknown network '{}'", id));
    net::Ipv4Prefix prefix(*address, length);
    if (prefix.network() != *address) return fail(fmt::format("non-network bits set in \"{}\"", id));
    return [given, prefix](const Layers& l) {
      return isOf(given.protocol, l)
             && directed(given.direction, prefix.contains(l.from), prefix.contains(l.to));
    };
  }

  std::vector<std::string> m_words;
  std::string m_text;
  const std::function<std::optional<net::Ipv4Address>(const std::string&)>& m_addressOf;
  size_t m_at = 0;
  Qualifiers m_last;
  std::string m_problem, m_missing;
};

} // namespace

ParsedFilter
parseFilter(const std::string& expression,
            const std::function<std::optional<net::Ipv4Address>(const std::string&)>& addressOf) {
  return FilterParser(expression, addressOf).parse();
}

} // namespace fg::commands::tcpdump
