// -m dscp: the class of service, the upper six bits of the TOS byte.
#include "netfilter/matches/catalogue.h"
#include "netfilter/tos_value.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Dscp : public Match {
public:
  Dscp(uint8_t wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override { return (e.header.tos >> 2 == m_wanted) != m_inverted; }
  void save(std::string& out) const override {
    out += fmt::format("{} --dscp {:#04x}", m_inverted ? " !" : "", m_wanted);
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" DSCP match {}{:#04x}", m_inverted ? "!" : "", m_wanted);
  }

private:
  uint8_t m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec dscpMatch() {
  return {"dscp",
          "Compares the packet's class of service (differentiated services), six bits of the IP header.",
          {{"--dscp", {}, 1, true, "VALUE from 0 to 63"},
           {"--dscp-class", {}, 1, true, "NAME of a class: BE, EF, AF11 to AF43, CS0 to CS7"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            if (options.given.empty())
              return tl::unexpected(std::string("DSCP match: Parameter --dscp is required"));
            const GivenOption& option = options.given.front();
            if (auto clash = options.clash("dscp", {"--dscp", "--dscp-class"})) return tl::unexpected(*clash);
            std::optional<uint8_t> value;
            if (option.name == "--dscp-class") {
              value = parseDscpClass(option.value());
              if (!value) return tl::unexpected(fmt::format("Invalid DSCP value `{}'", option.value()));
            } else if (auto number = parseNumber(option.value(), 63)) {
              value = static_cast<uint8_t>(*number);
            }
            if (!value)
              return tl::unexpected(
                  std::string("dscp: bad value for option \"--dscp\", or out of range (0-63).\n"));
            return std::make_shared<Dscp>(*value, option.inverted);
          }};
}

} // namespace fg::netfilter
