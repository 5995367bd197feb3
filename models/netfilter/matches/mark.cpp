// -m mark: the packet's mark under a mask.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Mark : public Match {
public:
  Mark(MaskedValue wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override {
    return ((e.packet.mark & m_wanted.mask) == m_wanted.value) != m_inverted;
  }
  void save(std::string& out) const override { out += (m_inverted ? " ! --mark " : " --mark ") + value(); }
  void list(std::string& out, Names) const override {
    out += (m_inverted ? " mark match ! " : " mark match ") + value();
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

MatchSpec markMatch() {
  return {"mark",
          "Compares the mark that an earlier rule put on the packet. The mark lives in the kernel's memory, "
          "not in "
          "the packet: no other node sees it. kube-proxy marks with 0x4000 what is to be masqueraded.",
          {{"--mark", {}, 1, true, "VALUE[/MASK]: the mark under the mask is the value"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* mark = options.find("--mark");
            if (!mark) return tl::unexpected(std::string("mark: option \"--mark\" must be specified\n"));
            auto value = parseMasked(mark->value());
            if (!value) return tl::unexpected(maskedError("mark", "--mark", mark->value()));
            return std::make_shared<Mark>(*value, mark->inverted);
          }};
}

} // namespace fg::netfilter
