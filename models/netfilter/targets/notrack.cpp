// -j NOTRACK: conntrack passes the packet by.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/untracked.h"

namespace fg::netfilter {
namespace {
class NoTrack : public Target {
public:
  trace::RuleAction apply(Evaluation& e) const override { return leaveUntracked(e); }
  void save(std::string&) const override {}
  void list(std::string& out, Names) const override { out += " NOTRACK"; }
  std::string_view listedAs() const override { return "CT"; } // the kernel knows CT only
};
} // namespace

TargetSpec notrackTarget() {
  return {
      "NOTRACK",
      "Conntrack passes the packet by: its state is UNTRACKED, and no NAT is done to it. Works in the table "
      "raw, which comes before conntrack. The same as CT --notrack.",
      {},
      [](const Options&, const RuleHead&) -> Parsed<Target> { return std::make_shared<NoTrack>(); },
      "raw"};
}

} // namespace fg::netfilter
