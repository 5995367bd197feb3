// -m statistic: by chance, or every nth packet.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace fg::netfilter {
namespace {
constexpr double kOne = 2147483648.0; // the kernel keeps probability times 2^31

class Random : public Match {
public:
  Random(uint32_t threshold, bool inverted) : m_threshold(threshold), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override {
    double shown = m_threshold / kOne;
    double chance = m_inverted ? 1 - shown : shown;
    // The kernel: (get_random_u32() & 0x7FFFFFFF) < probability.
    bool result = e.chooseByChance ? e.chooseByChance(chance)
                                   : (e.host.rng().below(uint64_t{1} << 31) < m_threshold) != m_inverted;
    e.byChance = true;
    e.probability = result ? chance : 1 - chance;
    return result;
  }
  void save(std::string& out) const override {
    out += fmt::format(" --mode random{} --probability {:.11f}", m_inverted ? " !" : "", m_threshold / kOne);
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" statistic mode random{} probability {:.11f}", m_inverted ? " !" : "",
                       m_threshold / kOne);
  }

private:
  uint32_t m_threshold;
  bool m_inverted;
};

class Nth : public Match {
public:
  Nth(uint32_t every, uint32_t packet, bool inverted)
      : m_every(every), m_packet(packet), m_inverted(inverted), m_count(every - packet - 1) {}
  bool matches(Evaluation&) const override {
    bool hit = m_count == m_every - 1;
    m_count = hit ? 0 : m_count + 1;
    return hit != m_inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format(" --mode nth{} --every {} --packet {}", m_inverted ? " !" : "", m_every, m_packet);
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" statistic mode nth{} every {}", m_inverted ? " !" : "", m_every);
    if (m_packet) out += fmt::format(" packet {}", m_packet);
  }

private:
  uint32_t m_every, m_packet;
  bool m_inverted;
  mutable uint32_t m_count; // the kernel keeps it for the rule
};

Parsed<Match> parseRandom(const Options& options) {
  const GivenOption* option = options.find("--probability");
  if (!option) return tl::unexpected(std::string("--probability must be specified when using random mode"));
  const std::string& text = option->value();
  double probability = -1;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), probability);
  if (error != std::errc{} || end != text.data() + text.size() || !(probability >= 0 && probability <= 1))
    return tl::unexpected(
        std::string("statistic: bad value for option \"--probability\", or out of range (0-1).\n"));
  return std::make_shared<Random>(static_cast<uint32_t>(std::lround(probability * kOne)), option->inverted);
}

Parsed<Match> parseNth(const Options& options) {
  const GivenOption* every = options.find("--every");
  const GivenOption* packet = options.find("--packet");
  if (!every) return tl::unexpected(std::string("--every must be specified when using nth mode"));
  if (!packet)
    return tl::unexpected(std::string("statistic: option \"--every\" also requires \"--packet\".\n"));
  auto n = parseNumber(every->value(), 0xffffffff), k = parseNumber(packet->value(), 0xffffffff);
  if (!n || *n == 0)
    return tl::unexpected(
        std::string("statistic: bad value for option \"--every\", or out of range (1-4294967295).\n"));
  if (!k || *k >= *n) return tl::unexpected(std::string("the --packet p must be 0 <= p <= n-1"));
  return std::make_shared<Nth>(static_cast<uint32_t>(*n), static_cast<uint32_t>(*k), every->inverted);
}

// What libxtables checks behind the match's own wishes.
Parsed<Match> checked(Parsed<Match> match, const Options& options) {
  if (!match) return match;
  if (!options.has("--mode"))
    return tl::unexpected(std::string("statistic: option \"--mode\" must be specified\n"));
  for (std::string_view other : {"--every", "--packet"})
    if (auto clash = options.clash("statistic", {"--probability", other})) return tl::unexpected(*clash);
  return match;
}
} // namespace

MatchSpec statisticMatch() {
  return {"statistic",
          "Matches by chance, or every nth packet. kube-proxy spreads connections over the endpoints of a "
          "service by "
          "it: of n endpoints the first takes 1/n, the second 1/(n-1) of the rest, and so on.",
          {{"--mode", {}, 1, false, "random or nth"},
           {"--probability", {}, 1, true, "P: how likely a packet matches, from 0 to 1 (mode random)"},
           {"--every", {}, 1, true, "N: one packet in N (mode nth)"},
           {"--packet", {}, 1, false, "P: which of the N, from 0 to N-1 (mode nth)"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* mode = options.find("--mode");
            if (mode && mode->value() == "nth") return checked(parseNth(options), options);
            if (!mode || mode->value() == "random") return checked(parseRandom(options), options);
            return tl::unexpected(fmt::format("Bad mode \"{}\"", mode->value()));
          }};
}

} // namespace fg::netfilter
