// -m addrtype: what kind of address source or destination is to this node.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
// In the kernel's order (RTN_*). No address is of those without a type here.
constexpr std::array<std::pair<std::string_view, std::optional<AddressType>>, 12> kTypes{
    {{"UNSPEC", AddressType::Unspecified},
     {"UNICAST", AddressType::Unicast},
     {"LOCAL", AddressType::Local},
     {"BROADCAST", AddressType::Broadcast},
     {"ANYCAST", {}},
     {"MULTICAST", AddressType::Multicast},
     {"BLACKHOLE", AddressType::Blackhole},
     {"UNREACHABLE", AddressType::Unreachable},
     {"PROHIBIT", AddressType::Prohibit},
     {"THROW", {}},
     {"NAT", {}},
     {"XRESOLVE", {}}}};

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

struct TypeTest {
  unsigned types = 0; // bits by the position in kTypes; 0: not asked
  bool inverted = false;

  bool fits(AddressType type) const {
    for (size_t i = 0; i < kTypes.size(); ++i)
      if (kTypes[i].second == type) return ((types >> i & 1U) != 0) != inverted;
    return inverted;
  }
  std::string text() const {
    std::string out;
    for (size_t i = 0; i < kTypes.size(); ++i)
      if (types >> i & 1U) out += (out.empty() ? "" : ",") + std::string(kTypes[i].first);
    return out;
  }
};

tl::expected<TypeTest, std::string> parseTypes(const GivenOption* option) {
  if (!option) return TypeTest{};
  TypeTest test{0, option->inverted};
  for (const std::string& word : split(option->value(), ',')) {
    unsigned bit = 0;
    for (size_t i = 0; i < kTypes.size(); ++i)
      if (kTypes[i].first == upper(word)) bit = 1U << i;
    if (bit == 0) return tl::unexpected(fmt::format("addrtype: bad type \"{}\"", word));
    test.types |= bit;
  }
  return test;
}

class AddressTypeMatch : public Match {
public:
  TypeTest source, destination;
  bool limitIn = false, limitOut = false;

  bool matches(Evaluation& e) const override {
    std::string_view interface = limitIn ? e.packet.in : limitOut ? e.packet.out : std::string_view();
    if (source.types && !source.fits(e.host.typeOf(e.header.source, interface))) return false;
    return !destination.types || destination.fits(e.host.typeOf(e.header.destination, interface));
  }
  void save(std::string& out) const override {
    if (source.types) out += fmt::format("{} --src-type {}", source.inverted ? " !" : "", source.text());
    if (destination.types)
      out += fmt::format("{} --dst-type {}", destination.inverted ? " !" : "", destination.text());
    if (limitIn) out += " --limit-iface-in";
    if (limitOut) out += " --limit-iface-out";
  }
  void list(std::string& out, Names) const override {
    out += " ADDRTYPE match";
    if (source.types) out += fmt::format(" src-type {}{}", source.inverted ? "!" : "", source.text());
    if (destination.types)
      out += fmt::format(" dst-type {}{}", destination.inverted ? "!" : "", destination.text());
    if (limitIn) out += " limit-in";
    if (limitOut) out += " limit-out";
  }
};

// addrtype_mt_checkentry_v1 of net/netfilter/xt_addrtype.c
bool limitsFit(const Options& options, trace::Hook hook) {
  bool noOut = hook == trace::Hook::Prerouting || hook == trace::Hook::Input;
  bool noIn = hook == trace::Hook::Postrouting || hook == trace::Hook::Output;
  return !(noOut && options.has("--limit-iface-out")) && !(noIn && options.has("--limit-iface-in"));
}
} // namespace

MatchSpec addrtypeMatch() {
  return {
      "addrtype",
      "Asks the routing tables what an address is to this node: LOCAL is one of its own addresses. docker "
      "sends "
      "packets to local addresses into its chain DOCKER by it, kube-proxy those for node ports.",
      {{"--src-type", {}, 1, true, "TYPE[,TYPE...]: the kind of the source address"},
       {"--dst-type", {}, 1, true, "TYPE[,TYPE...]: the kind of the destination address"},
       {"--limit-iface-in", {}, 0, false, "only addresses of the interface that the packet came in by count"},
       {"--limit-iface-out",
        {},
        0,
        false,
        "only addresses of the interface that the packet goes out by count"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        auto source = parseTypes(options.find("--src-type"));
        auto destination = parseTypes(options.find("--dst-type"));
        if (!source) return tl::unexpected(source.error());
        if (!destination) return tl::unexpected(destination.error());
        if (!source->types && !destination->types)
          return tl::unexpected(std::string("addrtype: you must specify --src-type or --dst-type"));
        auto match = std::make_shared<AddressTypeMatch>();
        match->source = *source, match->destination = *destination;
        match->limitIn = options.has("--limit-iface-in"), match->limitOut = options.has("--limit-iface-out");
        if (match->limitIn && match->limitOut)
          return tl::unexpected(
              std::string("addrtype: you can't specify both --limit-iface-in and --limit-iface-out"));
        return match;
      },
      {},
      {},
      {},
      limitsFit};
}

} // namespace fg::netfilter
