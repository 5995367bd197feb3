// -j TCPMSS: the largest segment that the other end may send, in the first segments of a TCP connection.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {
namespace {
using trace::RuleAction;

constexpr uint8_t kMssOption = 2, kMssLength = 4;
constexpr uint32_t kHeaders = 40;        // IP and TCP without options
constexpr uint32_t kWithoutOption = 536; // RFC 1122: what holds where nothing was said

uint16_t halfAt(const net::Bytes& bytes, size_t at) {
  return static_cast<uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void putHalf(net::Bytes& bytes, size_t at, uint32_t value) {
  bytes[at] = static_cast<uint8_t>(value >> 8), bytes[at + 1] = static_cast<uint8_t>(value);
}

// Where the value of the MSS option stands, or nothing.
std::optional<size_t> findMss(const net::Bytes& segment, size_t headerLength) {
  for (size_t at = 20; at + kMssLength <= headerLength;) {
    if (segment[at] == kMssOption && segment[at + 1] == kMssLength) return at + 2;
    bool single = segment[at] < 2 || segment[at + 1] == 0;
    at += single ? 1 : segment[at + 1];
  }
  return {};
}

class TcpMss : public Target {
public:
  std::optional<uint16_t> value; // none: what the path allows

  // tcpmss_mangle_packet of net/netfilter/xt_TCPMSS.c
  RuleAction apply(Evaluation& e) const override {
    net::Ipv4Packet& packet = e.packet.packet;
    if (e.header.fragmentOffset != 0) return RuleAction::Continue;
    net::Bytes segment(packet.payload().begin(), packet.payload().end());
    const size_t headerLength = segment.size() > 12 ? static_cast<size_t>(segment[12] >> 4) * 4 : 0;
    if (headerLength < 20 || segment.size() < headerLength) return RuleAction::Drop;
    std::optional<uint32_t> limit = value ? std::optional<uint32_t>(*value) : pathLimit(e);
    if (!limit) return RuleAction::Drop;

    std::string before = "none";
    uint32_t after = *limit;
    if (auto at = findMss(segment, headerLength)) {
      before = std::to_string(halfAt(segment, *at));
      if (halfAt(segment, *at) <= after) return kept(e, before); // never made larger
      putHalf(segment, *at, after);
    } else {
      if (segment.size() > headerLength || headerLength >= 60) return kept(e, "no room for it");
      after = std::min(after, kWithoutOption);
      segment.insert(segment.begin() + 20, {kMssOption, kMssLength, 0, 0});
      putHalf(segment, 22, after);
      segment[12] = static_cast<uint8_t>(((headerLength + kMssLength) / 4) << 4 | (segment[12] & 0xf));
    }
    packet.setPayload(segment);
    e.header = packet.header();
    if (!e.explains) return RuleAction::Continue;
    e.note = fmt::format("MSS {} -> {}", before, after);
    e.changes.push_back({trace::Field::Mss, before, std::to_string(after)});
    return RuleAction::Continue;
  }
  void save(std::string& out) const override {
    out += value ? fmt::format(" --set-mss {}", *value) : " --clamp-mss-to-pmtu";
  }
  void list(std::string& out, Names) const override {
    out += value ? fmt::format(" TCPMSS set {}", *value) : " TCPMSS clamp to PMTU";
  }

private:
  static RuleAction kept(Evaluation& e, std::string_view why) {
    if (e.explains) e.note = fmt::format("the MSS stays: {}", why);
    return RuleAction::Continue;
  }
  // The smaller one of the ways to the receiver and back to the sender.
  static std::optional<uint32_t> pathLimit(const Evaluation& e) {
    uint32_t mtu = std::min(e.host.mtuTowards(e.header.destination), e.host.mtuTowards(e.header.source));
    return mtu > kHeaders ? std::optional(mtu - kHeaders) : std::nullopt;
  }
};

// tcpmss_tg4_check: x_tables wants a match that lets first segments by only.
bool kernelTakes(const Options&, const RuleHead& head) {
  bool tcp = head.protocol == 6 && !head.protocolInverted;
  return tcp && (head.tcpSyn || head.backend == Backend::Nft);
}
} // namespace

TargetSpec tcpmssTarget() {
  TargetSpec spec{
      "TCPMSS",
      "Lowers the MSS option of a TCP connection's first segments, so that no later segment is longer than "
      "the "
      "path allows: the cure where ICMP \"fragmentation needed\" is filtered. Needs -p tcp and --syn.",
      {{"--set-mss", {}, 1, false, "BYTES: the MSS is this, where it is not less already"},
       {"--clamp-mss-to-pmtu",
        {},
        0,
        false,
        "the MSS is the path's MTU less 40, where it is not less already"}},
      [](const Options& options, const RuleHead&) -> Parsed<Target> {
        auto target = std::make_shared<TcpMss>();
        if (options.given.empty())
          return tl::unexpected(std::string("TCPMSS target: At least one parameter is required"));
        const GivenOption* set = options.find("--set-mss");
        auto value = set ? parseNumber(set->value(), 65515) : std::nullopt;
        if (set && !value)
          return tl::unexpected(
              std::string("TCPMSS: bad value for option \"--set-mss\", or out of range (0-65515).\n"));
        if (set && !options.has("--clamp-mss-to-pmtu")) target->value = static_cast<uint16_t>(*value);
        return target;
      },
      {},
      {},
      kernelTakes};
  spec.kernelAcceptsAt = [](const Options& options, trace::Hook hook) {
    bool outward =
        hook == trace::Hook::Forward || hook == trace::Hook::Output || hook == trace::Hook::Postrouting;
    return outward || !options.has("--clamp-mss-to-pmtu");
  };
  spec.assumes = "The MTU of a path is that of the interface that the way leaves by.";
  return spec;
}

} // namespace fg::netfilter
