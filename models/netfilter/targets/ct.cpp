// -j CT: how conntrack is to treat the packet's connection. Of its options only --notrack is modelled.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/untracked.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Ct : public Target {
public:
  bool notrack = false;
  std::vector<std::pair<std::string, std::string>> others; // options that are not modelled: name and value

  trace::RuleAction apply(Evaluation& e) const override {
    return notrack ? leaveUntracked(e) : trace::RuleAction::Continue;
  }
  void save(std::string& out) const override {
    if (notrack) out += " --notrack";
    for (const auto& [option, value] : others)
      out += fmt::format(" {} {}", option, value);
  }
  void list(std::string& out, Names) const override {
    out += notrack ? " CT notrack" : " CT";
    for (const auto& [option, value] : others)
      out += fmt::format(" {} {}", std::string_view(option).substr(2), value);
  }
  // Where conntrack does not see the packet, the other options change nothing.
  bool isModelled() const override { return notrack || others.empty(); }
};

} // namespace

TargetSpec ctTarget() {
  TargetSpec spec{
      "CT",
      "Says in the table raw how conntrack is to treat the packet: --notrack, not at all.",
      {{"--notrack", {}, 0, false, "conntrack passes the packet by; its state is UNTRACKED"},
       {"--helper", {}, 1, false, "NAME of a helper (not modelled)"},
       {"--timeout", {}, 1, false, "NAME of a timeout policy (not modelled)"},
       {"--ctevents", {}, 1, false, "EVENT[,...]: which events are reported (not modelled)"},
       {"--expevents", {}, 1, false, "EVENT[,...]: which events of expectations are reported (not modelled)"},
       {"--zone-orig", {}, 1, false, "N: the zone of packets from the first sender (not modelled)"},
       {"--zone-reply", {}, 1, false, "N: the zone of answers (not modelled)"},
       {"--zone", {}, 1, false, "N: the zone (not modelled)"}},
      [](const Options& options, const RuleHead&) -> Parsed<Target> {
        auto target = std::make_shared<Ct>();
        target->notrack = options.has("--notrack");
        for (std::string_view name : // in the order in which the tool prints them
             {"--helper", "--timeout", "--ctevents", "--expevents", "--zone-orig", "--zone-reply", "--zone"})
          if (const GivenOption* option = options.find(name))
            target->others.emplace_back(name, option->value());
        return target;
      },
      "raw"};
  spec.kernelAccepts = [](const Options& options, const RuleHead&) {
    return !options.has("--timeout"); // there are no policies here
  };
  spec.assumes =
      "Zones, helpers, timeout policies and event filters are not modelled: such a rule does nothing, and "
      "the trace says so.";
  return spec;
}

} // namespace fg::netfilter
