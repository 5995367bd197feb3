// -j TTL: another time to live.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {
namespace {
enum class TtlChange : uint8_t { Set, Increase, Decrease };

class TtlSetter : public Target {
public:
  TtlSetter(TtlChange how, uint8_t value) : m_how(how), m_value(value) {}

  // ttl_tg of net/netfilter/xt_HL.c
  trace::RuleAction apply(Evaluation& e) const override {
    const uint8_t before = e.packet.packet.ttl(), after = changed(before);
    if (before == after) return trace::RuleAction::Continue;
    e.packet.packet.setTtl(after);
    e.header.ttl = after;
    if (!e.explains) return trace::RuleAction::Continue;
    e.note = fmt::format("TTL {} -> {}", before, after);
    e.changes.push_back({trace::Field::Ttl, std::to_string(before), std::to_string(after)});
    return trace::RuleAction::Continue;
  }
  void save(std::string& out) const override {
    constexpr std::string_view kOptions[] = {"--ttl-set", "--ttl-inc", "--ttl-dec"};
    out += fmt::format(" {} {}", kOptions[static_cast<size_t>(m_how)], m_value);
  }
  void list(std::string& out, Names) const override {
    constexpr std::string_view kWords[] = {"set to", "increment by", "decrement by"};
    out += fmt::format(" TTL {} {}", kWords[static_cast<size_t>(m_how)], m_value);
  }

private:
  uint8_t changed(int before) const {
    switch (m_how) {
    case TtlChange::Set:
      return m_value;
    case TtlChange::Increase:
      return static_cast<uint8_t>(std::min(before + m_value, 255));
    case TtlChange::Decrease:
      break;
    }
    return static_cast<uint8_t>(std::max(before - m_value, 0));
  }
  TtlChange m_how;
  uint8_t m_value;
};
} // namespace

TargetSpec ttlTarget() {
  return {"TTL",
          "Changes the packet's TTL. Works in the table mangle. Where it grows, packets that run in circles "
          "may do "
          "so for ever.",
          {{"--ttl-set", {}, 1, false, "N: the TTL becomes N"},
           {"--ttl-dec", {}, 1, false, "N: the TTL becomes less by N"},
           {"--ttl-inc", {}, 1, false, "N: the TTL becomes greater by N"}},
          [](const Options& options, const RuleHead&) -> Parsed<Target> {
            if (options.given.empty()) return tl::unexpected(std::string("TTL: You must specify an action"));
            for (const GivenOption& option : options.given) {
              uint64_t least = option.name == "--ttl-set" ? 0 : 1;
              auto value = parseNumber(option.value(), 255);
              if (!value || *value < least)
                return tl::unexpected(fmt::format(
                    "TTL: bad value for option \"{}\", or out of range ({}-255).\n", option.name, least));
            }
            if (auto clash = options.clash("TTL", {"--ttl-set", "--ttl-dec", "--ttl-inc"}))
              return tl::unexpected(*clash);
            const GivenOption& option = options.given.front();
            TtlChange how = option.name == "--ttl-set"   ? TtlChange::Set
                            : option.name == "--ttl-inc" ? TtlChange::Increase
                                                         : TtlChange::Decrease;
            return std::make_shared<TtlSetter>(how, static_cast<uint8_t>(*parseNumber(option.value(), 255)));
          },
          "mangle"};
}

} // namespace fg::netfilter
