// -j DNAT: another destination, for all packets of the connection.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/nat_range.h"

namespace fg::netfilter {
namespace {
class Dnat : public Target {
public:
  NatRange range;
  NatFlags flags;
  trace::RuleAction apply(Evaluation& e) const override {
    return bindConnection(e, Manipulation::Destination, range);
  }
  void save(std::string& out) const override {
    out += " --to-destination " + rangeText(range);
    flags.save(out);
  }
  void list(std::string& out, Names) const override {
    out += " to:" + rangeText(range);
    flags.list(out);
  }
};
} // namespace

TargetSpec dnatTarget() {
  return {"DNAT",
          "Gives the connection another destination. Only the connection's first packet meets this rule; "
          "conntrack "
          "rewrites the others, and the answers back. Works in PREROUTING and OUTPUT of the table nat.",
          {{"--to-destination", {}, 1, false, "[ADDRESS[-ADDRESS]][:PORT[-PORT[/BASEPORT]]]"},
           {"--random", {}, 0, false, "chooses the port by chance"},
           {"--persistent", {}, 0, false, "the same address for the same client each time"}},
          [](const Options& options, const RuleHead& head) -> Parsed<Target> {
            const GivenOption* to = options.find("--to-destination");
            if (!to)
              return tl::unexpected(std::string("DNAT: option \"--to-destination\" must be specified\n"));
            auto range = parseNatRange(to->value(), head);
            if (!range) return tl::unexpected(range.error());
            auto target = std::make_shared<Dnat>();
            target->range = *range;
            target->flags = natFlags(options);
            target->range.random = target->flags.random;
            target->range.persistent = target->flags.persistent;
            return target;
          },
          "nat",
          {trace::Hook::Prerouting, trace::Hook::Output}};
}

} // namespace fg::netfilter
