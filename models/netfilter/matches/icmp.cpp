// -m icmp: type and code of an ICMP message.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
struct IcmpName {
  std::string_view name;
  uint8_t type;
  int code; // -1: any
};
// The names of iptables -p icmp -h.
constexpr std::array kNames{
    IcmpName{"any", 255, -1},
    IcmpName{"echo-reply", 0, -1},
    IcmpName{"pong", 0, -1},
    IcmpName{"destination-unreachable", 3, -1},
    IcmpName{"network-unreachable", 3, 0},
    IcmpName{"host-unreachable", 3, 1},
    IcmpName{"protocol-unreachable", 3, 2},
    IcmpName{"port-unreachable", 3, 3},
    IcmpName{"fragmentation-needed", 3, 4},
    IcmpName{"source-route-failed", 3, 5},
    IcmpName{"network-unknown", 3, 6},
    IcmpName{"host-unknown", 3, 7},
    IcmpName{"network-prohibited", 3, 9},
    IcmpName{"host-prohibited", 3, 10},
    IcmpName{"TOS-network-unreachable", 3, 11},
    IcmpName{"TOS-host-unreachable", 3, 12},
    IcmpName{"communication-prohibited", 3, 13},
    IcmpName{"host-precedence-violation", 3, 14},
    IcmpName{"precedence-cutoff", 3, 15},
    IcmpName{"source-quench", 4, -1},
    IcmpName{"redirect", 5, -1},
    IcmpName{"network-redirect", 5, 0},
    IcmpName{"host-redirect", 5, 1},
    IcmpName{"TOS-network-redirect", 5, 2},
    IcmpName{"TOS-host-redirect", 5, 3},
    IcmpName{"echo-request", 8, -1},
    IcmpName{"ping", 8, -1},
    IcmpName{"router-advertisement", 9, -1},
    IcmpName{"router-solicitation", 10, -1},
    IcmpName{"time-exceeded", 11, -1},
    IcmpName{"ttl-exceeded", 11, -1},
    IcmpName{"ttl-zero-during-transit", 11, 0},
    IcmpName{"ttl-zero-during-reassembly", 11, 1},
    IcmpName{"parameter-problem", 12, -1},
    IcmpName{"ip-header-bad", 12, 0},
    IcmpName{"required-option-missing", 12, 1},
    IcmpName{"timestamp-request", 13, -1},
    IcmpName{"timestamp-reply", 14, -1},
    IcmpName{"address-mask-request", 17, -1},
    IcmpName{"address-mask-reply", 18, -1},
};

bool beginsWith(std::string_view name, std::string_view text) { // in either case
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (text.size() > name.size()) return false;
  for (size_t i = 0; i < text.size(); ++i)
    if (lower(name[i]) != lower(text[i])) return false;
  return true;
}

// Any beginning of a name will do, where only one name begins so.
tl::expected<IcmpName, std::string> parseType(std::string_view text) {
  const IcmpName* found = nullptr;
  for (const IcmpName& known : kNames) {
    if (!beginsWith(known.name, text)) continue;
    if (found)
      return tl::unexpected(
          fmt::format("Ambiguous ICMP type `{}': `{}' or `{}'?", text, found->name, known.name));
    found = &known;
  }
  if (found) return *found;
  size_t slash = text.find('/');
  auto type = parseNumber(text.substr(0, slash), 255);
  auto code = slash == text.npos ? std::nullopt : parseNumber(text.substr(slash + 1), 255);
  if (!type || (slash != text.npos && !code))
    return tl::unexpected(fmt::format("Unknown ICMP type `{}'", text));
  return IcmpName{{}, static_cast<uint8_t>(*type), code ? static_cast<int>(*code) : -1};
}

class Icmp : public Match {
public:
  Icmp(IcmpName wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override {
    if (!e.hasTransport) return false;
    bool fits =
        isAny()
        || (e.header.icmpType == m_wanted.type && (m_wanted.code < 0 || e.header.icmpCode == m_wanted.code));
    return fits != m_inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format("{} --icmp-type {}", m_inverted ? " !" : "",
                       isAny() ? "any" : std::to_string(m_wanted.type));
    if (m_wanted.code >= 0) out += fmt::format("/{}", m_wanted.code);
  }
  void list(std::string& out, Names names) const override {
    if (names == Names::Resolved)
      for (const IcmpName& known : kNames)
        if (known.type == m_wanted.type && known.code == m_wanted.code) {
          out += fmt::format(" icmp {}{}", m_inverted ? "!" : "", known.name);
          return;
        }
    out += m_inverted ? fmt::format(" icmp !type {}", m_wanted.type)
                      : fmt::format(" icmptype {}", m_wanted.type);
    if (m_wanted.code >= 0) out += fmt::format(" code {}", m_wanted.code);
  }

private:
  bool isAny() const { return m_wanted.type == 255 && m_wanted.code < 0; }
  IcmpName m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec icmpMatch() {
  return {"icmp",
          "Looks at the type and code of an ICMP message. Needs -p icmp.",
          {{"--icmp-type",
            {},
            1,
            true,
            "TYPE[/CODE], as numbers or a name: echo-request, host-unreachable, any"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* type = options.find("--icmp-type");
            if (!type) return tl::unexpected(std::string("icmp: option \"--icmp-type\" must be specified\n"));
            auto wanted = parseType(type->value());
            if (!wanted) return tl::unexpected(wanted.error());
            return std::make_shared<Icmp>(*wanted, type->inverted);
          }};
}

} // namespace fg::netfilter
