// -m tos: the byte for the class of service, under a mask.
#include "netfilter/matches/catalogue.h"
#include "netfilter/tos_value.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class TypeOfService : public Match {
public:
  TypeOfService(TosValue wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override {
    return ((e.header.tos & m_wanted.mask) == m_wanted.value) != m_inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format("{} --tos {}", m_inverted ? " !" : "", number());
  }
  // The tool forgets a blank.
  void list(std::string& out, Names names) const override {
    std::string_view word = names == Names::Resolved ? tosName(m_wanted) : std::string_view();
    out += fmt::format(" tos match{}", m_inverted ? "!" : "");
    out += word.empty() ? number() : fmt::format(" {}", word);
  }

private:
  std::string number() const { return fmt::format("{:#04x}/{:#04x}", m_wanted.value, m_wanted.mask); }
  TosValue m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec tosMatch() {
  return {"tos",
          "Compares the byte of the IP header that says how the packet wants to be served (type of service; "
          "today DSCP and ECN).",
          {{"--tos", {}, 1, true, "VALUE[/MASK], or a name: Minimize-Delay, Maximize-Throughput, ..."}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* tos = options.find("--tos");
            if (!tos) return tl::unexpected(std::string("tos: option \"--tos\" must be specified\n"));
            auto value = parseTos("tos", "--tos", tos->value());
            if (!value) return tl::unexpected(value.error());
            return std::make_shared<TypeOfService>(*value, tos->inverted);
          }};
}

} // namespace fg::netfilter
