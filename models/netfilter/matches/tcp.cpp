// -m tcp: ports, flags and options of a TCP segment.
#include "netfilter/matches/catalogue.h"
#include "netfilter/matches/ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
constexpr std::array<std::pair<std::string_view, uint8_t>, 6> kFlags{
    {{"FIN", 1}, {"SYN", 2}, {"RST", 4}, {"PSH", 8}, {"ACK", 16}, {"URG", 32}}};
constexpr uint8_t kSynMask = 0x17; // FIN,SYN,RST,ACK

std::string flagsText(uint8_t flags) {
  std::string out;
  for (auto [name, bit] : kFlags)
    if (flags & bit) out += (out.empty() ? "" : ",") + std::string(name);
  return out.empty() ? "NONE" : out;
}

tl::expected<uint8_t, std::string> parseFlags(std::string_view text) {
  uint8_t out = 0;
  for (std::string word : split(text, ',')) {
    for (char& c : word)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (word == "ALL") return uint8_t{0x3f};
    if (word == "NONE") return uint8_t{0};
    bool known = false;
    for (auto [name, bit] : kFlags)
      if (name == word) out = static_cast<uint8_t>(out | bit), known = true;
    if (!known) return tl::unexpected(fmt::format("Unknown TCP flag `{}'", word));
  }
  return out;
}

// Is an option of this kind in the segment's header? As tcp_find_option of net/netfilter/xt_tcpudp.c looks
// for it.
bool hasTcpOption(std::span<const uint8_t> segment, uint8_t kind) {
  size_t length = std::min<size_t>(segment.size() > 12 ? (segment[12] >> 4) * 4 : 0, segment.size());
  for (size_t at = 20; at < length;) {
    if (segment[at] == kind) return true;
    bool single = segment[at] < 2 || at + 1 == length || segment[at + 1] == 0; // NOP, end of list, or damaged
    at += single ? 1 : segment[at + 1];
  }
  return false;
}

class Tcp : public Match {
public:
  PortTest source, destination;
  uint8_t mask = 0, wanted = 0;
  bool flagsInverted = false;
  uint8_t option = 0; // its kind; 0: not asked for
  bool optionInverted = false;

  bool matches(Evaluation& e) const override {
    if (!e.hasTransport || !source.fits(e.header.sourcePort) || !destination.fits(e.header.destinationPort))
      return false;
    if (option && hasTcpOption(e.packet.packet.payload(), option) == optionInverted) return false;
    return ((e.header.tcpFlags & mask) == wanted) != flagsInverted;
  }
  std::optional<uint16_t> destinationPort() const override { return destination.only(); }
  void save(std::string& out) const override {
    source.save(out, "--sport");
    destination.save(out, "--dport");
    if (option) out += fmt::format("{} --tcp-option {}", optionInverted ? " !" : "", option);
    if (mask || flagsInverted)
      out +=
          fmt::format("{} --tcp-flags {} {}", flagsInverted ? " !" : "", flagsText(mask), flagsText(wanted));
  }
  void list(std::string& out, Names names) const override {
    out += " tcp";
    source.list(out, "spt", 6, names);
    destination.list(out, "dpt", 6, names);
    if (option) out += fmt::format(" option={}{}", optionInverted ? "!" : "", option);
    if (!mask && !flagsInverted) return;
    if (names == Names::Numeric)
      out += fmt::format(" flags:{}0x{:02X}/0x{:02X}", flagsInverted ? "!" : "", mask, wanted);
    else
      out += fmt::format(" flags:{}{}/{}", flagsInverted ? "!" : "", flagsText(mask), flagsText(wanted));
  }
};

tl::expected<void, std::string> readFlags(const Options& options, Tcp& match) {
  const GivenOption* syn = options.find("--syn");
  const GivenOption* flags = options.find("--tcp-flags");
  if (syn && flags) return tl::unexpected(std::string("Only one of `--syn' or `--tcp-flags'  allowed"));
  if (syn) match.mask = kSynMask, match.wanted = net::tcp::kSyn, match.flagsInverted = syn->inverted;
  if (!flags) return {};
  auto mask = parseFlags(flags->values[0]);
  auto wanted = parseFlags(flags->values[1]);
  if (!mask) return tl::unexpected(mask.error());
  if (!wanted) return tl::unexpected(wanted.error());
  match.mask = *mask, match.wanted = *wanted, match.flagsInverted = flags->inverted;
  return {};
}

tl::expected<void, std::string> readOption(const Options& options, Tcp& match) {
  const GivenOption* given = options.find("--tcp-option");
  if (!given) return {};
  auto kind = parseNumber(given->value(), 255);
  if (!kind || *kind == 0) return tl::unexpected(fmt::format("Bad TCP option \"{}\"", given->value()));
  match.option = static_cast<uint8_t>(*kind), match.optionInverted = given->inverted;
  return {};
}

std::string givenTwice(std::string_view option) {
  if (option == "--syn" || option == "--tcp-flags") return "Only one of `--syn' or `--tcp-flags'  allowed";
  return fmt::format("Only one `{}' allowed", option);
}
} // namespace

MatchSpec tcpMatch() {
  MatchSpec spec{
      "tcp",
      "Looks at the ports, flags and options of a TCP segment. Needs -p tcp.",
      {{"--sport", "--source-port", 1, true, "PORT[:PORT]: the source port"},
       {"--dport", "--destination-port", 1, true, "PORT[:PORT]: the destination port"},
       {"--tcp-flags", {}, 2, true, "MASK SET: of the flags in MASK exactly those in SET are set"},
       {"--syn", {}, 0, true, "the first segment of a connection: --tcp-flags FIN,SYN,RST,ACK SYN"},
       {"--tcp-option", {}, 1, true, "NUMBER: a TCP option of this kind is in the header"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        auto match = std::make_shared<Tcp>();
        auto source = parsePortTest(options, "--sport");
        auto destination = parsePortTest(options, "--dport");
        if (!source) return tl::unexpected(source.error());
        if (!destination) return tl::unexpected(destination.error());
        for (const auto& test : {*source, *destination})
          if (test.range.first > test.range.last)
            return tl::unexpected(std::string("invalid portrange (min > max)")); // udp lets it pass
        match->source = *source, match->destination = *destination;
        if (auto read = readFlags(options, *match); !read) return tl::unexpected(read.error());
        if (auto read = readOption(options, *match); !read) return tl::unexpected(read.error());
        return match;
      },
      {},
      givenTwice};
  spec.missingArgument = "--tcp-flags requires two args.";
  return spec;
}

} // namespace fg::netfilter
