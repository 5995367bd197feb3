// -m rpfilter: would an answer leave by the interface that the packet came in by?
#include "netfilter/matches/catalogue.h"

namespace fg::netfilter {
namespace {
class ReversePath : public Match {
public:
  bool loose = false, validMark = false, acceptLocal = false, inverted = false;

  // rpfilter_mt of net/ipv4/netfilter/ipt_rpfilter.c
  bool matches(Evaluation& e) const override { return passes(e) != inverted; }
  void save(std::string& out) const override { write(out, " --"); }
  void list(std::string& out, Names) const override {
    out += " rpfilter";
    write(out, " ");
  }

private:
  bool passes(const Evaluation& e) const {
    if (e.packet.in == "lo") return true;
    const net::Ipv4Address from = e.header.source, to = e.header.destination;
    if (from.isUnspecified() && (to.isLimitedBroadcast() || to.isMulticast())) return true;
    RouteBack back = e.host.routeBack(from, e.packet.in, validMark ? e.packet.mark : 0);
    if (back.type == AddressType::Local && !acceptLocal) return false;
    if (back.type != AddressType::Local && back.type != AddressType::Unicast) return false;
    return loose || back.sameInterface;
  }
  void write(std::string& out, std::string_view before) const {
    auto word = [&](bool given, std::string_view text) {
      if (given) out.append(before).append(text);
    };
    word(loose, "loose");
    word(validMark, "validmark");
    word(acceptLocal, "accept-local");
    word(inverted, "invert");
  }
};
} // namespace

MatchSpec rpfilterMatch() {
  MatchSpec spec{
      "rpfilter",
      "Looks up the route back to the packet's source, and matches where it leaves by the interface that the "
      "packet came in by: the rule's form of the sysctl rp_filter. Works in PREROUTING of raw and mangle.",
      {{"--loose", {}, 0, false, "any interface will do, as rp_filter 2"},
       {"--validmark", {}, 0, false, "the packet's mark is used for the look-up"},
       {"--accept-local", {}, 0, false, "a source address of this node is no failure"},
       {"--invert", {}, 0, false, "matches what fails the test"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        auto match = std::make_shared<ReversePath>();
        match->loose = options.has("--loose"), match->validMark = options.has("--validmark");
        match->acceptLocal = options.has("--accept-local"), match->inverted = options.has("--invert");
        return match;
      },
      {},
      {},
      {},
      [](const Options&, trace::Hook hook) { return hook == trace::Hook::Prerouting; }};
  spec.onlyTables = {trace::Table::Raw, trace::Table::Mangle};
  return spec;
}

} // namespace fg::netfilter
