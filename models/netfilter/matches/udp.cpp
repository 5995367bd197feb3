// -m udp: source and destination port of a UDP datagram.
#include "netfilter/matches/catalogue.h"
#include "netfilter/matches/ports.h"

namespace fg::netfilter {
namespace {
class Udp : public Match {
public:
  PortTest source, destination;

  bool matches(Evaluation& e) const override {
    return e.hasTransport && source.fits(e.header.sourcePort) && destination.fits(e.header.destinationPort);
  }
  std::optional<uint16_t> destinationPort() const override { return destination.only(); }
  void save(std::string& out) const override {
    source.save(out, "--sport");
    destination.save(out, "--dport");
  }
  void list(std::string& out, Names names) const override {
    out += " udp";
    source.list(out, "spt", 17, names);
    destination.list(out, "dpt", 17, names);
  }
};
} // namespace

MatchSpec udpMatch() {
  return {"udp",
          "Looks at the ports of a UDP datagram. Needs -p udp.",
          {{"--sport", "--source-port", 1, true, "PORT[:PORT]: the source port"},
           {"--dport", "--destination-port", 1, true, "PORT[:PORT]: the destination port"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            auto match = std::make_shared<Udp>();
            auto source = parsePortTest(options, "--sport");
            auto destination = parsePortTest(options, "--dport");
            if (!source) return tl::unexpected(source.error());
            if (!destination) return tl::unexpected(destination.error());
            match->source = *source, match->destination = *destination;
            return match;
          }};
}

} // namespace fg::netfilter
