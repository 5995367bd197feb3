// -m pkttype: was the frame meant for this node alone, for all, or for a group?
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
enum class FrameKind : uint8_t { Unicast, Broadcast, Multicast, OtherHost };

struct FrameKindName {
  std::string_view name, alias;
  FrameKind kind;
};
constexpr std::array<FrameKindName, 4> kFrameKinds{{{"unicast", "host", FrameKind::Unicast},
                                                    {"broadcast", "bcast", FrameKind::Broadcast},
                                                    {"multicast", "mcast", FrameKind::Multicast},
                                                    {"otherhost", "otherhost", FrameKind::OtherHost}}};

// As eth_type_trans tells by the frame's destination. What was made here counts as unicast.
FrameKind kindOf(const PacketContext& packet) {
  if (packet.in.empty() || !packet.destinationMac.isMulticast()) return FrameKind::Unicast;
  return packet.destinationMac == net::MacAddress::broadcast() ? FrameKind::Broadcast : FrameKind::Multicast;
}

class PacketType : public Match {
public:
  PacketType(FrameKindName wanted, bool inverted) : m_wanted(wanted), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override { return (kindOf(e.packet) == m_wanted.kind) != m_inverted; }
  void save(std::string& out) const override {
    out += fmt::format("{} --pkt-type {}", m_inverted ? " !" : "", m_wanted.name);
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" PKTTYPE {} {}", m_inverted ? "!=" : "=", m_wanted.name);
  }

private:
  FrameKindName m_wanted;
  bool m_inverted;
};
} // namespace

MatchSpec pkttypeMatch() {
  return {"pkttype",
          "Asks how the frame that brought the packet was addressed on its link.",
          {{"--pkt-type", {}, 1, true, "unicast (to this node), broadcast, multicast or otherhost"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* type = options.find("--pkt-type");
            if (!type)
              return tl::unexpected(std::string("pkttype: option \"--pkt-type\" must be specified\n"));
            for (const FrameKindName& kind : kFrameKinds)
              if (kind.name == type->value() || kind.alias == type->value())
                return std::make_shared<PacketType>(kind, type->inverted);
            return tl::unexpected(fmt::format("Bad packet type '{}'", type->value()));
          }};
}

} // namespace fg::netfilter
