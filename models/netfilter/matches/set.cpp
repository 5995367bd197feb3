// -m set: is the packet's address (and port) in a set of `ipset`?
#include "netfilter/matches/set.h"
#include "netfilter/ip_sets.h"
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
enum class Side : uint8_t { Source, Destination };

// A comparison with an entry's counters.
struct CounterTest {
  std::string_view option; // "--packets-eq"
  uint64_t value = 0;
  bool inverted = false;

  bool holds(const IpSet::Entry& entry) const {
    uint64_t counted = option.starts_with("--packets") ? entry.packets : entry.bytes;
    if (option.ends_with("-lt")) return counted < value;
    if (option.ends_with("-gt")) return counted > value;
    return (counted == value) != inverted;
  }
};
constexpr std::array<std::string_view, 6> kCounterTests{"--packets-eq", "--packets-lt", "--packets-gt",
                                                        "--bytes-eq",   "--bytes-lt",   "--bytes-gt"};

class SetMatch : public Match, public AsksSet {
public:
  std::string set;
  std::vector<Side> sides; // which end of the packet each part of an element means
  bool inverted = false, returnNomatch = false, updatesCounters = true, updatesSubcounters = true;
  std::vector<CounterTest> tests;

  const std::string& setName() const override { return set; }

  // set_match_v4 of net/netfilter/xt_set.c
  bool matches(Evaluation& e) const override {
    m_missing = e.sets.find(set) == nullptr;
    return !m_missing && isIn(e) != inverted;
  }
  bool isModelled() const override { return !m_missing; } // what would be in it, nobody knows

  void save(std::string& out) const override { write(out, "--"); }
  void list(std::string& out, Names) const override { write(out, ""); }

private:
  mutable bool m_missing = false; // the rules were loaded without their sets
  bool isIn(Evaluation& e) const {
    IpSet* known = e.sets.find(set);
    if (sides.size() < known->dimensions()) return false; // ip_set_test: too few src and dst
    SetElement wanted;
    wanted.address = sides[0] == Side::Source ? e.header.source : e.header.destination;
    if (known->type == SetType::HashIpPort) {
      if (!e.hasTransport && e.header.fragmentOffset != 0) return false;
      wanted.protocol = static_cast<uint8_t>(e.header.protocol);
      wanted.port = portOf(e.header, sides[1]);
    }
    IpSet::Entry* entry = known->find(wanted, e.host.now());
    if (!entry || entry->nomatch != returnNomatch) return false;
    for (const CounterTest& test : tests)
      if (!test.holds(*entry)) return false;
    if (known->counters && updatesCounters) ++entry->packets, entry->bytes += e.packet.packet.length();
    return true;
  }
  static uint16_t portOf(const net::PacketHeader& header, Side side) {
    if (header.protocol == net::Protocol::Icmp)
      return static_cast<uint16_t>(header.icmpType << 8 | header.icmpCode);
    return side == Side::Source ? header.sourcePort : header.destinationPort;
  }
  void write(std::string& out, std::string_view before) const {
    out += fmt::format("{} {}match-set {} ", inverted ? " !" : "", before, set);
    for (size_t i = 0; i < sides.size(); ++i)
      out += std::string(i ? "," : "") + (sides[i] == Side::Source ? "src" : "dst");
    if (returnNomatch) out += fmt::format(" {}return-nomatch", before);
    if (!updatesCounters) out += fmt::format(" ! {}update-counters", before);
    if (!updatesSubcounters) out += fmt::format(" ! {}update-subcounters", before);
    for (const CounterTest& test : tests)
      out += fmt::format("{} {}{} {}", test.inverted ? " !" : "", before, test.option.substr(2), test.value);
  }
};

tl::expected<std::vector<Side>, std::string> parseSides(std::string_view text) {
  std::vector<Side> out;
  for (const std::string& word : split(text, ',')) {
    if (out.size() == 6) return tl::unexpected(std::string("Can't be more src/dst options than 6."));
    if (word != "src" && word != "dst")
      return tl::unexpected(std::string("You must spefify (the comma separated list of) 'src' or 'dst'."));
    out.push_back(word == "src" ? Side::Source : Side::Destination);
  }
  return out;
}

tl::expected<void, std::string> readTests(const Options& options, SetMatch& match) {
  for (std::string_view name : kCounterTests) {
    const GivenOption* option = options.find(name);
    if (!option) continue;
    auto value = parseNumber(option->value(), UINT64_MAX);
    if (!value) return tl::unexpected("can't parse number as unsigned integer: " + option->value());
    match.tests.push_back({name, *value, option->inverted});
  }
  return {};
}

std::string onlyOnce(std::string_view option) { return fmt::format("{} can be specified only once", option); }
} // namespace

MatchSpec setMatch() {
  MatchSpec spec{
      "set",
      "Looks the packet's address up in a set that `ipset` keeps: hash:ip (addresses), hash:net (networks, "
      "the "
      "longest prefix counts) or hash:ip,port. src or dst says for each part which end of the packet is "
      "meant. "
      "One look replaces a rule for each address.",
      {{"--match-set", {}, 2, true, "NAME src|dst[,src|dst]: the set, and which end of the packet"},
       {"--return-nomatch", {}, 0, false, "matches where an entry marked `nomatch` is found"},
       {"--update-counters", {}, 0, true, "with '!': the counters of the entry stay"},
       {"--update-subcounters", {}, 0, true, "with '!': the counters of sets in a list stay"},
       {"--packets-eq", {}, 1, true, "N: the entry has counted so many packets"},
       {"--packets-lt", {}, 1, false, "N: the entry has counted fewer packets"},
       {"--packets-gt", {}, 1, false, "N: the entry has counted more packets"},
       {"--bytes-eq", {}, 1, true, "N: the entry has counted so many bytes"},
       {"--bytes-lt", {}, 1, false, "N: the entry has counted fewer bytes"},
       {"--bytes-gt", {}, 1, false, "N: the entry has counted more bytes"}},
      [](const Options& options, const RuleHead& head) -> Parsed<Match> {
        const GivenOption* option = options.find("--match-set");
        if (!option)
          return tl::unexpected(std::string("You must specify `--match-set' with proper arguments"));
        auto match = std::make_shared<SetMatch>();
        match->set = option->values[0], match->inverted = option->inverted;
        if (match->set.size() > 31)
          return tl::unexpected(fmt::format("setname `{}' too long, max 31 characters.", match->set));
        if (head.sets && !head.sets->find(match->set))
          return tl::unexpected(fmt::format("Set {} doesn't exist.\n", match->set));
        auto sides = parseSides(option->values[1]);
        if (!sides) return tl::unexpected(sides.error());
        match->sides = *sides;
        match->returnNomatch = options.has("--return-nomatch");
        auto negated = [&](std::string_view name) {
          const GivenOption* given = options.find(name);
          return given && given->inverted;
        };
        match->updatesCounters = !negated("--update-counters");
        match->updatesSubcounters = !negated("--update-subcounters");
        if (auto read = readTests(options, *match); !read) return tl::unexpected(read.error());
        return match;
      },
      {},
      onlyOnce};
  spec.missingArgument = "--match-set requires two args.";
  return spec;
}

} // namespace fg::netfilter
