// -m limit: so many packets a second, minute, hour or day, and a burst.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace fg::netfilter {
namespace {
constexpr uint64_t kScale = 10000; // XT_LIMIT_SCALE: units in a second

struct Unit {
  std::string_view name, shown;
  uint64_t seconds;
};
constexpr std::array<Unit, 4> kUnits{
    {{"day", "day", 86400}, {"hour", "hour", 3600}, {"minute", "min", 60}, {"second", "sec", 1}}};

// A bucket of tokens (limit_mt of net/netfilter/xt_limit.c): a packet takes one, time brings them back.
class Limit : public Match {
public:
  Limit(uint64_t period, uint64_t burst) : m_period(period), m_burst(burst) {}

  bool matches(Evaluation& e) const override {
    const auto cost = static_cast<uint64_t>(m_period) * (1'000'000'000 / kScale); // nanoseconds a packet
    const net::SimTime now = e.host.now();
    const uint64_t full = cost * m_burst;
    if (!m_began) m_credit = full, m_began = true;
    m_credit = std::min(full, m_credit + static_cast<uint64_t>((now - m_last).count()));
    m_last = now;
    if (m_credit < cost) return false;
    m_credit -= cost;
    return true;
  }
  void save(std::string& out) const override {
    out += " --limit " + rate();
    if (m_burst != 5) out += fmt::format(" --limit-burst {}", m_burst);
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" limit: avg {} burst {}", rate(), m_burst);
  }

private:
  // The largest unit that says the rate without a great loss (print_rate of libxt_limit.c).
  std::string rate() const {
    size_t i = 1;
    for (; i < kUnits.size(); ++i) {
      uint64_t whole = kUnits[i].seconds * kScale;
      if (m_period > whole || whole / m_period < whole % m_period) break;
    }
    const Unit& unit = kUnits[i - 1];
    return fmt::format("{}/{}", unit.seconds * kScale / m_period, unit.shown);
  }

  uint64_t m_period, m_burst; // period: units of a kScale-th second between two packets
  mutable bool m_began = false;
  mutable uint64_t m_credit = 0; // nanoseconds; the kernel keeps it for the rule
  mutable net::SimTime m_last{0};
};

tl::expected<uint64_t, std::string> parseRate(const std::string& text) {
  auto bad = [&] { return tl::unexpected(fmt::format("bad rate \"{}\"'", text)); };
  uint64_t seconds = 1;
  if (size_t slash = text.find('/'); slash != text.npos) {
    std::string unit = text.substr(slash + 1);
    for (char& c : unit)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    seconds = 0;
    for (const Unit& known : kUnits)
      if (!unit.empty() && known.name.starts_with(unit)) seconds = known.seconds;
    if (seconds == 0) return bad();
  }
  long long number = std::atoll(text.c_str()); // the tool reads as far as there are digits
  if (number == 0) return bad();
  auto rate = static_cast<uint32_t>(number);
  uint64_t period = kScale * seconds / rate;
  if (period == 0) return tl::unexpected(fmt::format("Rate too fast \"{}\"", text));
  return period;
}

uint64_t burstOf(const Options& options) {
  const GivenOption* burst = options.find("--limit-burst");
  return burst ? parseNumber(burst->value(), 10000).value_or(5) : 5;
}

uint64_t periodOf(const Options& options) {
  const GivenOption* limit = options.find("--limit");
  return limit ? parseRate(limit->value()).value_or(kScale) : kScale * 3600 / 3;
}

// limit_mt_check: the credit of a whole burst has to fit into 32 bits. HZ is 250 there; see user2credits.
bool creditFits(const Options& options, const RuleHead& head) {
  if (head.backend == Backend::Nft) return true; // nf_tables counts in 64 bits
  constexpr uint64_t kHz = 250, kCredits = 128;
  auto credits = [](uint64_t user) {
    return static_cast<uint32_t>(user > UINT32_MAX / (kHz * kCredits) ? user / kScale * kHz * kCredits
                                                                      : user * kHz * kCredits / kScale);
  };
  const auto period = static_cast<uint32_t>(periodOf(options));
  const auto whole = static_cast<uint32_t>(period * burstOf(options));
  return burstOf(options) != 0 && credits(whole) >= credits(period);
}
} // namespace

MatchSpec limitMatch() {
  MatchSpec spec{
      "limit",
      "Matches up to a number of packets in a time, and a burst before that: a bucket of tokens. Each rule "
      "has "
      "its own bucket, which all packets share. Used before LOG, so that the log is not flooded.",
      {{"--limit", {}, 1, false, "N[/second|/minute|/hour|/day]: how many on average; 3/hour without it"},
       {"--limit-burst", {}, 1, false, "N: how many at once after a pause; 5 without it"}},
      [](const Options& options, const RuleHead& head) -> Parsed<Match> {
        uint64_t period = kScale * 3600 / 3;
        if (const GivenOption* limit = options.find("--limit")) {
          auto rate = parseRate(limit->value());
          if (!rate) return tl::unexpected(rate.error());
          period = *rate;
        }
        const GivenOption* given = options.find("--limit-burst");
        if (given && !parseNumber(given->value(), 10000))
          return tl::unexpected(
              std::string("limit: bad value for option \"--limit-burst\", or out of range (0-10000).\n"));
        uint64_t burst = burstOf(options);
        if (burst == 0 && head.backend == Backend::Nft) burst = 5; // 0 means the default there
        return std::make_shared<Limit>(period, burst);
      },
      creditFits};
  spec.kernelError = "Numerical result out of range.";
  spec.assumes = "Time is exact; the kernel counts it in jiffies (4 ms).";
  return spec;
}

} // namespace fg::netfilter
