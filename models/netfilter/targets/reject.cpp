// -j REJECT: drops the packet and tells its sender.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
struct Kind {
  std::string_view name, alias;
  RejectWith with;
};
constexpr std::array<Kind, 8> kKinds{
    {{"icmp-net-unreachable", "net-unreach", RejectWith::NetUnreachable},
     {"icmp-host-unreachable", "host-unreach", RejectWith::HostUnreachable},
     {"icmp-proto-unreachable", "proto-unreach", RejectWith::ProtocolUnreachable},
     {"icmp-port-unreachable", "port-unreach", RejectWith::PortUnreachable},
     {"icmp-net-prohibited", "net-prohib", RejectWith::NetProhibited},
     {"icmp-host-prohibited", "host-prohib", RejectWith::HostProhibited},
     {"tcp-reset", "tcp-rst", RejectWith::TcpReset},
     {"icmp-admin-prohibited", "admin-prohib", RejectWith::AdminProhibited}}};

std::optional<Kind> parseKind(std::string_view text) {
  // iptables takes any beginning of a name; the first kind wins.
  for (const Kind& kind : kKinds)
    if (kind.name.starts_with(text) || kind.alias.starts_with(text)) return kind;
  return {};
}

class Reject : public Target {
public:
  explicit Reject(Kind kind) : m_kind(kind) {}
  trace::RuleAction apply(Evaluation& e) const override {
    e.rejectWith = m_kind.with;
    if (e.explains) e.note = fmt::format("answers with {}", m_kind.name);
    return trace::RuleAction::Reject;
  }
  void save(std::string& out) const override { out += fmt::format(" --reject-with {}", m_kind.name); }
  void list(std::string& out, Names) const override { out += fmt::format(" reject-with {}", m_kind.name); }

private:
  Kind m_kind;
};
} // namespace

TargetSpec rejectTarget() {
  TargetSpec spec{
      "REJECT",
      "Drops the packet and answers its sender with an ICMP error, or with a TCP reset. Works in INPUT, "
      "FORWARD "
      "and OUTPUT of the table filter. kube-proxy rejects so what is for a service without endpoints.",
      {{"--reject-with",
        {},
        1,
        false,
        "icmp-net-unreachable, icmp-host-unreachable, icmp-proto-unreachable, icmp-port-unreachable (the "
        "default), "
        "icmp-net-prohibited, icmp-host-prohibited, icmp-admin-prohibited or tcp-reset"}},
      [](const Options& options, const RuleHead&) -> Parsed<Target> {
        const GivenOption* with = options.find("--reject-with");
        auto kind = parseKind(with ? with->value() : "icmp-port-unreachable");
        if (!kind || (with && with->value().empty()))
          return tl::unexpected(fmt::format("unknown reject type \"{}\"", with ? with->value() : ""));
        return std::make_shared<Reject>(*kind);
      },
      "filter",
      {},
      [](const Options& options, const RuleHead& head) {
        const GivenOption* with = options.find("--reject-with");
        auto kind = parseKind(with ? with->value() : "icmp-port-unreachable");
        return kind->with != RejectWith::TcpReset || (head.protocol == 6 && !head.protocolInverted);
      }};
  spec.complains = [](const Options& options) {
    const GivenOption* with = options.find("--reject-with");
    bool echo = with && !with->value().empty() && std::string_view("echo-reply").starts_with(with->value());
    return echo ? std::string("--reject-with echo-reply no longer supported\n") : std::string();
  };
  return spec;
}

} // namespace fg::netfilter
