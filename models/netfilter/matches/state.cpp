// -m state: the older name of -m conntrack --ctstate.
#include "netfilter/matches/catalogue.h"
#include "netfilter/matches/states.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class State : public Match {
public:
  State(uint8_t wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override { return ((stateBits(e) & m_wanted) != 0) != m_inverted; }
  void save(std::string& out) const override {
    out += (m_inverted ? " ! --state " : " --state ") + statesText(m_wanted);
  }
  void list(std::string& out, Names) const override {
    out += (m_inverted ? " ! state " : " state ") + statesText(m_wanted);
  }

private:
  uint8_t m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec stateMatch() {
  return {"state",
          "The state of the packet's connection; an older form of -m conntrack --ctstate.",
          {{"--state", {}, 1, true, "INVALID, NEW, RELATED, ESTABLISHED or UNTRACKED, with commas between"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* state = options.find("--state");
            if (!state) return tl::unexpected(std::string("state: option \"--state\" must be specified\n"));
            uint8_t bits = parseStates(state->value(), VirtualStates::Unknown);
            if (bits == 0) return tl::unexpected(fmt::format("Bad state \"{}\"", state->value()));
            return std::make_shared<State>(bits, state->inverted);
          }};
}

} // namespace fg::netfilter
