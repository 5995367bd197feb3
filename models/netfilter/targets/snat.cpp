// -j SNAT: another source, for all packets of the connection.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/nat_range.h"

namespace fg::netfilter {
namespace {
class Snat : public Target {
public:
  NatRange range;
  NatFlags flags;
  trace::RuleAction apply(Evaluation& e) const override {
    return bindConnection(e, Manipulation::Source, range);
  }
  void save(std::string& out) const override {
    out += " --to-source " + rangeText(range);
    flags.save(out);
  }
  void list(std::string& out, Names) const override {
    out += " to:" + rangeText(range);
    flags.list(out);
  }
};
} // namespace

TargetSpec snatTarget() {
  return {"SNAT",
          "Gives the connection another source address. The port stays where it is free. Works in "
          "POSTROUTING and "
          "INPUT of the table nat.",
          {{"--to-source", {}, 1, false, "[ADDRESS[-ADDRESS]][:PORT[-PORT]]"},
           {"--random", {}, 0, false, "chooses the port by chance"},
           {"--random-fully", {}, 0, false, "chooses the port by chance, even where the present one is free"},
           {"--persistent", {}, 0, false, "the same address for the same client each time"}},
          [](const Options& options, const RuleHead& head) -> Parsed<Target> {
            const GivenOption* to = options.find("--to-source");
            if (!to) return tl::unexpected(std::string("SNAT: option \"--to-source\" must be specified\n"));
            auto range = parseNatRange(to->value(), head);
            if (!range) return tl::unexpected(range.error());
            auto target = std::make_shared<Snat>();
            target->range = *range;
            target->flags = natFlags(options);
            target->range.random = target->flags.random || target->flags.randomFully;
            target->range.persistent = target->flags.persistent;
            return target;
          },
          "nat",
          {trace::Hook::Postrouting, trace::Hook::Input}};
}

} // namespace fg::netfilter
