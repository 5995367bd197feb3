// -j TRACE: the kernel reports every rule that the packet meets from here on.
#include "netfilter/targets/catalogue.h"

namespace fg::netfilter {
namespace {
class Trace : public Target {
public:
  trace::RuleAction apply(Evaluation& e) const override {
    if (e.explains) e.note = "the kernel reports each rule that it meets from here on";
    return trace::RuleAction::Continue;
  }
  void save(std::string&) const override {}
  void list(std::string&, Names) const override {}
};
} // namespace

TargetSpec traceTarget() {
  TargetSpec spec{
      "TRACE",
      "Makes the kernel report every rule that the packet meets from here on, to its log "
      "(iptables-legacy) or to `xtables-monitor --trace` (iptables-nft). Works in the table raw. Here "
      "every probe is traced in any case.",
      {},
      [](const Options&, const RuleHead&) -> Parsed<Target> { return std::make_shared<Trace>(); }};
  spec.kernelAcceptsIn = [](Backend backend, trace::Table table) {
    return backend == Backend::Nft || table == trace::Table::Raw;
  };
  return spec;
}

} // namespace fg::netfilter
