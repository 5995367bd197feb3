// -j MASQUERADE: the source becomes the address of the interface that the packet leaves by.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/nat_range.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Masquerade : public Target {
public:
  NatRange ports;
  NatFlags flags;

  // nf_nat_masquerade_ipv4 of net/netfilter/nf_nat_masquerade.c
  trace::RuleAction apply(Evaluation& e) const override {
    const ConntrackReference& reference = e.packet.conntrack;
    if (!reference.entry || e.header.source.isUnspecified()) return trace::RuleAction::Accept;
    auto address = e.host.masqueradeAddress(e.packet.out, e.header.destination);
    if (!address) {
      if (e.explains) e.note = fmt::format("{} has no address to take", e.packet.out);
      return trace::RuleAction::Drop;
    }
    NatRange range = ports;
    range.first = range.last = *address;
    reference.entry->masqueradedBy = e.packet.out;
    return bindConnection(e, Manipulation::Source, range);
  }
  void save(std::string& out) const override {
    if (ports.firstPort) out += " --to-ports " + portsText(ports);
    flags.save(out);
  }
  void list(std::string& out, Names) const override {
    if (ports.firstPort) out += " masq ports: " + portsText(ports);
    flags.list(out);
  }
};
} // namespace

TargetSpec masqueradeTarget() {
  return {
      "MASQUERADE",
      "As SNAT, to the address of the interface that the packet leaves by. Where that interface goes down, "
      "its "
      "connections are forgotten. Works in POSTROUTING of the table nat.",
      {{"--to-ports", {}, 1, false, "PORT[-PORT]: the source port is chosen from these"},
       {"--random", {}, 0, false, "chooses the port by chance"},
       {"--random-fully", {}, 0, false, "chooses the port by chance, even where the present one is free"}},
      [](const Options& options, const RuleHead& head) -> Parsed<Target> {
        auto target = std::make_shared<Masquerade>();
        if (const GivenOption* to = options.find("--to-ports")) {
          auto ports = parseNatPorts(to->value(), head);
          if (!ports) return tl::unexpected(ports.error());
          target->ports = *ports;
        }
        target->flags = natFlags(options);
        target->ports.random = target->flags.random || target->flags.randomFully;
        return target;
      },
      "nat",
      {trace::Hook::Postrouting}};
}

} // namespace fg::netfilter
