// -j DSCP: another class of service, in the upper six bits of the TOS byte.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/service_class.h"
#include "netfilter/tos_value.h"

namespace fg::netfilter {
namespace {
class DscpSetter : public Target {
public:
  explicit DscpSetter(uint8_t value) : m_value(value) {}
  trace::RuleAction apply(Evaluation& e) const override {
    return setServiceClass(e, static_cast<uint8_t>((e.packet.packet.tos() & 3) | m_value << 2));
  }
  void save(std::string& out) const override { out += fmt::format(" --set-dscp {:#04x}", m_value); }
  void list(std::string& out, Names) const override { out += fmt::format(" DSCP set {:#04x}", m_value); }

private:
  uint8_t m_value;
};
} // namespace

TargetSpec dscpTarget() {
  return {"DSCP",
          "Sets the packet's class of service (differentiated services). Works in the table mangle; in "
          "OUTPUT the "
          "route is looked up again.",
          {{"--set-dscp", {}, 1, false, "VALUE from 0 to 63"},
           {"--set-dscp-class", {}, 1, false, "NAME of a class: BE, EF, AF11 to AF43, CS0 to CS7"}},
          [](const Options& options, const RuleHead&) -> Parsed<Target> {
            if (options.given.empty())
              return tl::unexpected(std::string("DSCP target: Parameter --set-dscp is required"));
            if (auto clash = options.clash("DSCP", {"--set-dscp", "--set-dscp-class"}))
              return tl::unexpected(*clash);
            const GivenOption& option = options.given.front();
            if (option.name == "--set-dscp-class") {
              auto value = parseDscpClass(option.value());
              if (!value) return tl::unexpected(fmt::format("Invalid DSCP value `{}'", option.value()));
              return std::make_shared<DscpSetter>(*value);
            }
            auto value = parseNumber(option.value(), 63);
            if (!value)
              return tl::unexpected(
                  std::string("DSCP: bad value for option \"--set-dscp\", or out of range (0-63).\n"));
            return std::make_shared<DscpSetter>(static_cast<uint8_t>(*value));
          },
          "mangle"};
}

} // namespace fg::netfilter
