// -m multiport: one of several ports.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
class Multiport : public Match {
public:
  enum class Which { Source, Destination, Either };
  Which which = Which::Either;
  bool inverted = false;
  uint8_t protocol = 6;
  std::vector<PortRange> ports;

  bool matches(Evaluation& e) const override {
    if (!e.hasTransport) return false;
    auto any = [&](uint16_t port) {
      return std::any_of(ports.begin(), ports.end(), [&](const PortRange& r) { return r.covers(port); });
    };
    bool source = which != Which::Destination && any(e.header.sourcePort);
    bool destination = which != Which::Source && any(e.header.destinationPort);
    return (source || destination) != inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format("{} --{} {}", inverted ? " !" : "", word(), text(Names::Numeric));
  }
  void list(std::string& out, Names names) const override {
    out += fmt::format(" multiport {} {}{}", word(), inverted ? " !" : "", text(names));
  }

private:
  std::string_view word() const {
    switch (which) {
    case Which::Source:
      return "sports";
    case Which::Destination:
      return "dports";
    case Which::Either:
      break;
    }
    return "ports";
  }
  std::string text(Names names) const {
    std::string out;
    for (const PortRange& range : ports) {
      if (!out.empty()) out += ',';
      out += portText(range.first, protocol, names);
      if (range.first != range.last) out += ':' + portText(range.last, protocol, names);
    }
    return out;
  }
};

std::optional<std::string> wrongProtocol(const RuleHead& head) {
  constexpr std::array<uint8_t, 5> kProtocols{6, 17, 33, 132, 136}; // tcp, udp, dccp, sctp, udplite
  bool known = std::find(kProtocols.begin(), kProtocols.end(), head.protocol) != kProtocols.end();
  if (known && !head.protocolInverted) return {};
  if (head.protocol == 0) return "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'";
  return "multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP";
}
} // namespace

MatchSpec multiportMatch() {
  return {"multiport",
          "Compares a port with up to 15 ports and ranges. Needs -p tcp, udp, udplite, sctp or dccp.",
          {{"--source-ports", "--sports", 1, true, "PORT[,PORT|,PORT:PORT...]: source ports"},
           {"--destination-ports", "--dports", 1, true, "PORT[,PORT|,PORT:PORT...]: destination ports"},
           {"--ports", {}, 1, true, "PORT[,PORT|,PORT:PORT...]: source or destination ports"}},
          [](const Options& options, const RuleHead& head) -> Parsed<Match> {
            if (options.given.empty()) return tl::unexpected(std::string("multiport expection an option"));
            if (options.given.size() > 1)
              return tl::unexpected(
                  fmt::format("multiport: option \"{}\" cannot be used together with \"{}\".\n",
                              options.given[1].name, options.given[0].name));
            const GivenOption& option = options.given.front();
            auto match = std::make_shared<Multiport>();
            match->inverted = option.inverted;
            match->protocol = head.protocol;
            if (option.name == "--source-ports") match->which = Multiport::Which::Source;
            if (option.name == "--destination-ports") match->which = Multiport::Which::Destination;
            size_t slots = 0; // the kernel has 15; a range takes two
            for (const std::string& word : split(option.value(), ',')) {
              auto range = parsePortRange(word, ':');
              if (!range) return tl::unexpected(range.error());
              if (range->first > range->last)
                return tl::unexpected(std::string("invalid portrange specified"));
              slots += word.find(':') == word.npos ? 1 : 2;
              match->ports.push_back(*range);
            }
            if (slots > 15) return tl::unexpected(std::string("too many ports specified"));
            return match;
          },
          {},
          {},
          wrongProtocol};
}

} // namespace fg::netfilter
