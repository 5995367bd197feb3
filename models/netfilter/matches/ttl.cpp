// -m ttl: how many routers the packet may still pass.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
enum class Comparison : uint8_t { Equal, Different, Less, Greater };

class TimeToLive : public Match {
public:
  TimeToLive(Comparison how, uint8_t value) : m_how(how), m_value(value) {}
  bool matches(Evaluation& e) const override {
    switch (m_how) {
    case Comparison::Equal:
      return e.header.ttl == m_value;
    case Comparison::Different:
      return e.header.ttl != m_value;
    case Comparison::Less:
      return e.header.ttl < m_value;
    case Comparison::Greater:
      break;
    }
    return e.header.ttl > m_value;
  }
  void save(std::string& out) const override {
    constexpr std::string_view kOptions[] = {"--ttl-eq", "! --ttl-eq", "--ttl-lt", "--ttl-gt"};
    out += fmt::format(" {} {}", kOptions[static_cast<size_t>(m_how)], m_value);
  }
  void list(std::string& out, Names) const override {
    constexpr std::string_view kSigns[] = {"==", "!=", "<", ">"};
    out += fmt::format(" TTL match TTL {} {}", kSigns[static_cast<size_t>(m_how)], m_value);
  }

private:
  Comparison m_how;
  uint8_t m_value;
};

Comparison comparisonOf(const GivenOption& option) {
  if (option.name == "--ttl-lt") return Comparison::Less;
  if (option.name == "--ttl-gt") return Comparison::Greater;
  return option.inverted ? Comparison::Different : Comparison::Equal;
}
} // namespace

MatchSpec ttlMatch() {
  return {"ttl",
          "Compares the packet's TTL: each router takes one off it, and drops the packet at zero.",
          {{"--ttl-eq", "--ttl", 1, true, "N: the TTL is N"},
           {"--ttl-lt", {}, 1, false, "N: the TTL is less than N"},
           {"--ttl-gt", {}, 1, false, "N: the TTL is greater than N"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            if (options.given.empty())
              return tl::unexpected(
                  std::string("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"));
            const GivenOption& option = options.given.front();
            auto value = parseNumber(option.value(), 255);
            if (!value)
              return tl::unexpected(
                  fmt::format("ttl: bad value for option \"{}\", or out of range (0-255).\n", option.name));
            if (auto clash = options.clash("ttl", {"--ttl-lt", "--ttl-gt", "--ttl-eq"}))
              return tl::unexpected(*clash);
            return std::make_shared<TimeToLive>(comparisonOf(option), static_cast<uint8_t>(*value));
          }};
}

} // namespace fg::netfilter
