// -m connmark: the mark of the packet's connection under a mask.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class ConnectionMark : public Match {
public:
  ConnectionMark(MaskedValue wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  // connmark_mt of net/netfilter/xt_connmark.c: without a connection it does not match, inverted or not.
  bool matches(Evaluation& e) const override {
    const auto& entry = e.packet.conntrack.entry;
    return entry && ((entry->mark & m_wanted.mask) == m_wanted.value) != m_inverted;
  }
  void save(std::string& out) const override { out += (m_inverted ? " ! --mark " : " --mark ") + value(); }
  void list(std::string& out, Names) const override {
    out += " connmark match " + std::string(m_inverted ? "! " : " ") + value();
  }

private:
  std::string value() const {
    return m_wanted.mask == 0xffffffff ? fmt::format("{:#x}", m_wanted.value)
                                       : fmt::format("{:#x}/{:#x}", m_wanted.value, m_wanted.mask);
  }
  MaskedValue m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec connmarkMatch() {
  return {
      "connmark",
      "Compares the mark of the packet's connection, which CONNMARK has set. Unlike the packet's own mark "
      "it is the same for every packet of the connection, in both directions.",
      {{"--mark", {}, 1, true, "VALUE[/MASK]: the connection's mark under the mask is the value"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        const GivenOption* mark = options.find("--mark");
        if (!mark) return tl::unexpected(std::string("connmark: option \"--mark\" must be specified\n"));
        auto value = parseMasked(mark->value());
        if (!value) return tl::unexpected(maskedError("connmark", "--mark", mark->value()));
        return std::make_shared<ConnectionMark>(*value, mark->inverted);
      }};
}

} // namespace fg::netfilter
