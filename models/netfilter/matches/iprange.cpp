// -m iprange: an address between two others.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
struct Range {
  net::Ipv4Address first, last;
  bool given = false, inverted = false;

  bool fits(net::Ipv4Address a) const { return !given || (first <= a && a <= last) != inverted; }
  std::string text() const { return fmt::format("{}-{}", first.text(), last.text()); }
};

class AddressRange : public Match {
public:
  Range source, destination;

  bool matches(Evaluation& e) const override {
    return source.fits(e.header.source) && destination.fits(e.header.destination);
  }
  void save(std::string& out) const override {
    if (source.given) out += fmt::format("{} --src-range {}", source.inverted ? " !" : "", source.text());
    if (destination.given)
      out += fmt::format("{} --dst-range {}", destination.inverted ? " !" : "", destination.text());
  }
  void list(std::string& out, Names) const override {
    if (source.given) out += fmt::format(" source IP range{} {}", source.inverted ? " !" : "", source.text());
    if (destination.given)
      out += fmt::format(" destination IP range{} {}", destination.inverted ? " !" : "", destination.text());
  }
};

tl::expected<Range, std::string> parseRange(const Options& options, std::string_view name) {
  const GivenOption* option = options.find(name);
  if (!option) return Range{};
  const std::string& text = option->value();
  size_t dash = text.find('-');
  auto first = net::Ipv4Address::parse(text.substr(0, dash));
  auto last = dash == text.npos ? first : net::Ipv4Address::parse(text.substr(dash + 1));
  if (first && last) return Range{*first, *last, true, option->inverted};
  // The tool has cut its copy at the dash already, and names what it did not understand.
  std::string named = dash == text.npos ? text : !first ? text.substr(0, dash) : text.substr(dash + 1);
  return tl::unexpected(fmt::format("iprange: Bad value for \"{}\" option: \"{}\"", name, named));
}

std::string reversed(const Options& options) {
  std::string out;
  for (std::string_view name : {"--src-range", "--dst-range"})
    if (auto range = parseRange(options, name); range && range->given && range->last < range->first)
      out += fmt::format("xt_iprange: range {} is reversed and will never match\n", range->text());
  return out;
}
} // namespace

MatchSpec iprangeMatch() {
  MatchSpec spec{
      "iprange",
      "Asks whether an address lies between two others. Where it is only a prefix, -s and -d do the same.",
      {{"--src-range", {}, 1, true, "ADDRESS[-ADDRESS]: the source address is one of these"},
       {"--dst-range", {}, 1, true, "ADDRESS[-ADDRESS]: the destination address is one of these"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        if (options.given.empty())
          return tl::unexpected(
              std::string("iprange match: You must specify `--src-range' or `--dst-range'"));
        auto match = std::make_shared<AddressRange>();
        auto source = parseRange(options, "--src-range");
        auto destination = parseRange(options, "--dst-range");
        if (!source) return tl::unexpected(source.error());
        if (!destination) return tl::unexpected(destination.error());
        match->source = *source, match->destination = *destination;
        return match;
      }};
  spec.complains = reversed;
  return spec;
}

} // namespace fg::netfilter
