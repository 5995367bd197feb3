// -j TOS: another class of service.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/service_class.h"
#include "netfilter/tos_value.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class TosSetter : public Target {
public:
  explicit TosSetter(TosValue set) : m_set(set) {}
  // tos_tg of net/netfilter/xt_DSCP.c
  trace::RuleAction apply(Evaluation& e) const override {
    return setServiceClass(e, static_cast<uint8_t>((e.packet.packet.tos() & ~m_set.mask) ^ m_set.value));
  }
  void save(std::string& out) const override {
    out += fmt::format(" --set-tos {:#04x}/{:#04x}", m_set.value, m_set.mask);
  }
  // The tool's blanks are where they are.
  void list(std::string& out, Names names) const override {
    auto [value, mask] = m_set;
    if (names == Names::Numeric)
      out += fmt::format(" TOS set {:#04x}/{:#04x}", value, mask);
    else if (std::string_view word = tosName(m_set); !word.empty())
      out += fmt::format("  TOS set{}", word);
    else if (value == 0)
      out += fmt::format(" TOS and {:#04x}", static_cast<uint8_t>(~mask));
    else if (value == mask)
      out += fmt::format(" TOS or {:#04x}", value);
    else if (mask == 0)
      out += fmt::format(" TOS xor {:#04x}", value);
    else
      out += fmt::format(" TOS set {:#04x}/{:#04x}", value, mask);
  }

private:
  TosValue m_set;
};
} // namespace

TargetSpec tosTarget() {
  return {"TOS",
          "Changes the byte of the IP header that says how the packet wants to be served. Works in the table "
          "mangle; in OUTPUT the route is looked up again.",
          {{"--set-tos",
            {},
            1,
            false,
            "VALUE[/MASK], or a name: clears the bits of MASK, then xors VALUE into it"},
           {"--and-tos", {}, 1, false, "BITS: keeps only these bits"},
           {"--or-tos", {}, 1, false, "BITS: sets these bits"},
           {"--xor-tos", {}, 1, false, "BITS: flips these bits"}},
          [](const Options& options, const RuleHead&) -> Parsed<Target> {
            if (options.given.empty()) return tl::unexpected(std::string("TOS: An action is required"));
            if (auto clash = options.clash("TOS", {"--set-tos", "--and-tos", "--or-tos", "--xor-tos"}))
              return tl::unexpected(*clash);
            const GivenOption& option = options.given.front();
            if (option.name == "--set-tos") {
              auto value = parseTos("TOS", option.name, option.value());
              if (!value) return tl::unexpected(value.error());
              return std::make_shared<TosSetter>(*value);
            }
            auto bits = parseNumber(option.value(), 255);
            if (!bits)
              return tl::unexpected(
                  fmt::format("TOS: bad value for option \"{}\", or out of range (0-255).\n", option.name));
            auto value = static_cast<uint8_t>(*bits);
            TosValue set{value, value}; // --or-tos
            if (option.name == "--and-tos") set = {0, static_cast<uint8_t>(~value)};
            if (option.name == "--xor-tos") set = {value, 0};
            return std::make_shared<TosSetter>(set);
          },
          "mangle"};
}

} // namespace fg::netfilter
