// -j REDIRECT: the destination becomes this node itself.
#include "netfilter/targets/catalogue.h"
#include "netfilter/targets/nat_range.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Redirect : public Target {
public:
  NatRange ports;
  NatFlags flags;

  // nf_nat_redirect_ipv4 of net/netfilter/nf_nat_redirect.c
  trace::RuleAction apply(Evaluation& e) const override {
    NatRange range = ports;
    if (e.hook == trace::Hook::Output) {
      range.first = range.last = net::Ipv4Address(127, 0, 0, 1);
    } else {
      auto address = e.host.masqueradeAddress(e.packet.in, e.header.source);
      if (!address) {
        if (e.explains) e.note = fmt::format("{} has no address to take", e.packet.in);
        return trace::RuleAction::Drop;
      }
      range.first = range.last = *address;
    }
    return bindConnection(e, Manipulation::Destination, range);
  }
  void save(std::string& out) const override {
    if (ports.firstPort) out += " --to-ports " + portsText(ports);
    flags.save(out);
  }
  void list(std::string& out, Names) const override {
    if (ports.firstPort) out += " redir ports " + portsText(ports);
    flags.list(out);
  }
};
} // namespace

TargetSpec redirectTarget() {
  return {"REDIRECT",
          "Sends the connection to this node itself: to the address of the interface it came in by, or to "
          "127.0.0.1 "
          "where it was made here. Works in PREROUTING and OUTPUT of the table nat.",
          {{"--to-ports", {}, 1, false, "PORT[-PORT]: the destination port becomes one of these"},
           {"--random", {}, 0, false, "chooses the port by chance"}},
          [](const Options& options, const RuleHead& head) -> Parsed<Target> {
            auto target = std::make_shared<Redirect>();
            if (const GivenOption* to = options.find("--to-ports")) {
              auto ports = parseNatPorts(to->value(), head);
              if (!ports) return tl::unexpected(ports.error());
              target->ports = *ports;
            }
            target->flags = natFlags(options);
            target->ports.random = target->flags.random;
            return target;
          },
          "nat",
          {trace::Hook::Prerouting, trace::Hook::Output}};
}

} // namespace fg::netfilter
