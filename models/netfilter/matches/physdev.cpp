// -m physdev: the bridge ports of a packet that a bridge hands to iptables.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
struct Question {
  bool asked = false, inverted = false;
};

class Physdev : public Match {
public:
  InterfacePattern in, out;
  Question isIn, isOut, isBridged;

  bool matches(Evaluation& e) const override {
    const PacketContext& p = e.packet;
    bool hasIn = !p.physIn.empty(), hasOut = !p.physOut.empty();
    if (isIn.asked && hasIn == isIn.inverted) return false;
    if (isOut.asked && hasOut == isOut.inverted) return false;
    if (isBridged.asked && (hasIn && hasOut) == isBridged.inverted) return false;
    if (!in.text.empty() && (hasIn ? !in.fits(p.physIn) : !in.inverted)) return false;
    return out.text.empty() || (hasOut ? out.fits(p.physOut) : out.inverted);
  }
  void save(std::string& text) const override { write(text); }
  void list(std::string& text, Names) const override {
    text += " PHYSDEV match";
    write(text);
  }

private:
  void write(std::string& text) const {
    question(text, isIn, "--physdev-is-in");
    name(text, in, "--physdev-in");
    question(text, isOut, "--physdev-is-out");
    name(text, out, "--physdev-out");
    question(text, isBridged, "--physdev-is-bridged");
  }
  static void question(std::string& text, Question q, std::string_view option) {
    if (q.asked) text += fmt::format("{} {}", q.inverted ? " !" : "", option);
  }
  static void name(std::string& text, const InterfacePattern& pattern, std::string_view option) {
    if (!pattern.text.empty())
      text += fmt::format("{} {} {}", pattern.inverted ? " !" : "", option, wordText(pattern.text));
  }
};

Question question(const Options& options, std::string_view name) {
  const GivenOption* option = options.find(name);
  return option ? Question{true, option->inverted} : Question{};
}

InterfacePattern pattern(const Options& options, std::string_view name) {
  const GivenOption* option = options.find(name);
  return option ? InterfacePattern{option->value(), option->inverted} : InterfacePattern{};
}

// physdev_mt_check of net/netfilter/xt_physdev.c: what the node sends itself has no port to go out by.
bool wayOutFits(const Options& options, trace::Hook hook) {
  const GivenOption* bridged = options.find("--physdev-is-bridged");
  bool asksForOut = options.has("--physdev-out") || options.has("--physdev-is-out");
  return hook != trace::Hook::Output || !asksForOut || (bridged && !bridged->inverted);
}
} // namespace

MatchSpec physdevMatch() {
  return {
      "physdev",
      "Looks at the ports of a bridge that a packet came in and goes out by. It knows them only where "
      "net.bridge.bridge-nf-call-iptables is 1, and the way out only for packets that stay on the bridge.",
      {{"--physdev-in", {}, 1, true, "NAME[+]: the port that the packet came in by"},
       {"--physdev-out", {}, 1, true, "NAME[+]: the port that the packet goes out by"},
       {"--physdev-is-in", {}, 0, true, "it came in by a bridge port"},
       {"--physdev-is-out", {}, 0, true, "it goes out by a bridge port"},
       {"--physdev-is-bridged", {}, 0, true, "it stays on its bridge"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        if (options.given.empty()) return tl::unexpected(std::string("PHYSDEV: no physdev option specified"));
        for (std::string_view name : {"--physdev-in", "--physdev-out"})
          if (const GivenOption* option = options.find(name); option && option->value().size() > 15)
            return tl::unexpected(
                fmt::format("interface name `{}' must be shorter than IFNAMSIZ (15)", option->value()));
        auto match = std::make_shared<Physdev>();
        match->in = pattern(options, "--physdev-in");
        match->out = pattern(options, "--physdev-out");
        match->isIn = question(options, "--physdev-is-in");
        match->isOut = question(options, "--physdev-is-out");
        match->isBridged = question(options, "--physdev-is-bridged");
        return match;
      },
      {},
      {},
      {},
      wayOutFits};
}

} // namespace fg::netfilter
