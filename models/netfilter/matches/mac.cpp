// -m mac: the Ethernet address that the frame came from.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class MacSource : public Match {
public:
  MacSource(net::MacAddress wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  // mac_mt of net/netfilter/xt_mac.c: a packet that came in by no Ethernet device does not match.
  bool matches(Evaluation& e) const override {
    return !e.packet.in.empty() && e.packet.in != "lo" && (e.packet.sourceMac == m_wanted) != m_inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format("{} --mac-source {}", m_inverted ? " !" : "", m_wanted.text());
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" MAC{} {}", m_inverted ? " !" : "", m_wanted.text());
  }

private:
  net::MacAddress m_wanted;
  bool m_inverted;
};

// Six hexadecimal numbers, which may have one digit (ether_aton).
std::optional<net::MacAddress> parseMac(const std::string& text) {
  std::string full;
  for (const std::string& byte : split(text, ':')) {
    if (byte.empty() || byte.size() > 2) return {};
    full += (full.empty() ? "" : ":") + (byte.size() == 1 ? '0' + byte : byte);
  }
  return net::MacAddress::parse(full);
}
} // namespace

MatchSpec macMatch() {
  return {"mac",
          "Compares the source address of the Ethernet frame. Behind a router that is the router's; only "
          "PREROUTING, INPUT and FORWARD know it.",
          {{"--mac-source", {}, 1, true, "XX:XX:XX:XX:XX:XX: the frame's source address"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* source = options.find("--mac-source");
            if (!source)
              return tl::unexpected(std::string("mac: option \"--mac-source\" must be specified\n"));
            auto address = parseMac(source->value());
            if (!address) return tl::unexpected(std::string("Invalid MAC address specified."));
            return std::make_shared<MacSource>(*address, source->inverted);
          },
          {},
          {},
          {},
          [](const Options&, trace::Hook hook) {
            return hook != trace::Hook::Output && hook != trace::Hook::Postrouting;
          }};
}

} // namespace fg::netfilter
