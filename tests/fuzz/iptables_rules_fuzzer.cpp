// iptables-restore's text: what is taken must print as something that is taken again and prints the same,
// and a packet must find its way through it.
#include "netfilter/netfilter.h"

#include <cstdlib>

namespace {
using namespace fg;

class Nowhere : public netfilter::HostView {
public:
  core::Rng random{1, "fuzz"};
  net::SimTime now() const override { return net::SimTime(0); }
  core::Rng& rng() override { return random; }
  netfilter::AddressType typeOf(net::Ipv4Address, std::string_view) const override {
    return netfilter::AddressType::Unicast;
  }
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view, net::Ipv4Address) const override {
    return net::Ipv4Address(192, 0, 2, 1);
  }
};

void sendOne(netfilter::Netfilter& netfilter) {
  net::Ipv4Packet::Spec spec;
  spec.source = net::Ipv4Address(10, 0, 0, 1), spec.destination = net::Ipv4Address(10, 254, 0, 2);
  net::Ipv4Packet packet = net::Ipv4Packet::makeUdp(spec, 40000, 53, {});
  uint32_t mark = 0;
  netfilter::ConntrackReference reference;
  for (auto hook : {netfilter::Hook::Prerouting, netfilter::Hook::Forward, netfilter::Hook::Postrouting}) {
    netfilter::PacketContext context{packet, mark, reference, "eth0", "eth1", {}, {}, {}, {}};
    if (netfilter.run(hook, context).verdict != netfilter::HookOutcome::Verdict::Accept) return;
  }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using netfilter::RuleSet;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Nowhere host;
  netfilter::Netfilter first(host, nullptr, {}), second(host, nullptr, {});
  if (first.rules.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Restore).status != 0) return 0;
  std::string saved = first.rules.save({}, true, "now");
  if (second.rules.restore(saved, RuleSet::Flush::Yes, RuleSet::Counters::Restore).status != 0) std::abort();
  for (auto table : {trace::Table::Raw, trace::Table::Mangle, trace::Table::Nat, trace::Table::Filter,
                     trace::Table::Security})
    if (first.rules.save(table, true, "now") != second.rules.save(table, true, "now")) std::abort();
  sendOne(first);
  return 0;
}
