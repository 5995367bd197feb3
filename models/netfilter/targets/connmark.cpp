// -j CONNMARK: the mark of the packet's connection: set, saved from the packet, or given back to it.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
using trace::RuleAction;

enum class MarkDeed : uint8_t { Set, Save, Restore };

// connmark_tg of net/netfilter/xt_connmark.c
class ConnectionMarker : public Target {
public:
  MarkDeed deed = MarkDeed::Set;
  uint32_t value = 0, connectionMask = 0, packetMask = 0;

  RuleAction apply(Evaluation& e) const override {
    const auto& entry = e.packet.conntrack.entry;
    if (!entry) {
      if (e.explains) e.note = "the packet belongs to no connection";
      return RuleAction::Continue;
    }
    const uint32_t connection = entry->mark, packet = e.packet.mark;
    switch (deed) {
    case MarkDeed::Set:
      entry->mark = (connection & ~connectionMask) ^ value;
      break;
    case MarkDeed::Save:
      entry->mark = (connection & ~connectionMask) ^ (packet & packetMask);
      break;
    case MarkDeed::Restore:
      e.packet.mark = (packet & ~packetMask) ^ (connection & connectionMask);
      break;
    }
    if (e.explains)
      e.note = deed == MarkDeed::Restore
                   ? fmt::format("mark {:#x} -> {:#x}", packet, e.packet.mark)
                   : fmt::format("connection mark {:#x} -> {:#x}", connection, entry->mark);
    return RuleAction::Continue;
  }
  void save(std::string& out) const override {
    if (deed == MarkDeed::Set)
      out += fmt::format(" --set-xmark 0x{:x}/0x{:x}", value, connectionMask);
    else
      out += fmt::format(" --{}-mark --nfmask 0x{:x} --ctmask 0x{:x}", word(), packetMask, connectionMask);
  }
  void list(std::string& out, Names) const override {
    out += " CONNMARK";
    if (deed == MarkDeed::Set)
      listSet(out);
    else
      listCopy(out);
  }

private:
  std::string_view word() const { return deed == MarkDeed::Save ? "save" : "restore"; }
  void listSet(std::string& out) const {
    if (value == 0)
      out += fmt::format(" and 0x{:x}", ~connectionMask);
    else if (value == connectionMask)
      out += fmt::format(" or 0x{:x}", value);
    else if (connectionMask == 0)
      out += fmt::format(" xor 0x{:x}", value);
    else if (connectionMask == 0xffffffff)
      out += fmt::format(" set 0x{:x}", value);
    else
      out += fmt::format(" xset 0x{:x}/0x{:x}", value, connectionMask);
  }
  void listCopy(std::string& out) const {
    out += fmt::format(" {}", word());
    if (packetMask == 0xffffffff && connectionMask == 0xffffffff) return;
    if (packetMask == connectionMask)
      out += fmt::format(" mask 0x{:x}", packetMask);
    else if (deed == MarkDeed::Save)
      out += fmt::format(" nfmask 0x{:x} ctmask ~0x{:x}", packetMask, connectionMask);
    else
      out += fmt::format(" ctmask 0x{:x} nfmask ~0x{:x}", connectionMask, packetMask);
  }
};

const std::vector<std::string_view> kMarkOperations{
    "--set-xmark", "--set-mark", "--and-mark", "--or-mark", "--xor-mark", "--save-mark", "--restore-mark"};

Parsed<Target> parseSet(const GivenOption& option, const Options& options) {
  auto given = parseMasked(option.value());
  if (!given) return tl::unexpected(maskedError("CONNMARK", option.name, option.value()));
  auto target = std::make_shared<ConnectionMarker>();
  target->value = given->value, target->connectionMask = given->mask;
  if (option.name == "--set-mark") target->connectionMask = given->value | given->mask;
  if (option.name == "--and-mark") target->value = 0, target->connectionMask = ~given->value;
  if (option.name == "--or-mark") target->connectionMask = given->value;
  if (option.name == "--xor-mark") target->connectionMask = 0;
  if (const GivenOption* mask = options.find("--mask"))
    target->connectionMask = static_cast<uint32_t>(parseNumber(mask->value(), 0xffffffff).value_or(0));
  return target;
}

Parsed<Target> parseCopy(MarkDeed deed, const Options& options) {
  auto target = std::make_shared<ConnectionMarker>();
  target->deed = deed;
  target->packetMask = target->connectionMask = 0xffffffff;
  auto mask = [&](std::string_view name) -> std::optional<uint32_t> {
    const GivenOption* option = options.find(name);
    auto number = option ? parseNumber(option->value(), 0xffffffff) : std::nullopt;
    return number ? std::optional(static_cast<uint32_t>(*number)) : std::nullopt;
  };
  if (auto both = mask("--mask")) target->packetMask = target->connectionMask = *both;
  if (auto packet = mask("--nfmask")) target->packetMask = *packet;
  if (auto connection = mask("--ctmask")) target->connectionMask = *connection;
  return target;
}

Parsed<Target> parse(const Options& options, const RuleHead&) {
  for (std::string_view name : {"--mask", "--nfmask", "--ctmask"}) {
    const GivenOption* option = options.find(name);
    if (option && !parseNumber(option->value(), 0xffffffff))
      return tl::unexpected(
          fmt::format("CONNMARK: bad value for option \"{}\", or out of range (0-4294967295).\n", name));
  }
  if (auto clash = options.clash("CONNMARK", kMarkOperations)) return tl::unexpected(*clash);
  for (std::string_view name : {"--nfmask", "--ctmask"})
    if (auto clash = options.clash("CONNMARK", {name, "--mask"})) return tl::unexpected(*clash);
  if (options.has("--save-mark")) return parseCopy(MarkDeed::Save, options);
  if (options.has("--restore-mark")) return parseCopy(MarkDeed::Restore, options);
  for (std::string_view name : kMarkOperations)
    if (const GivenOption* option = options.find(name)) return parseSet(*option, options);
  return tl::unexpected(std::string("CONNMARK target: No operation specified"));
}
} // namespace

TargetSpec connmarkTarget() {
  return {
      "CONNMARK",
      "Sets the mark of the packet's connection, or copies between it and the packet's own mark. With "
      "--save-mark on the first packet and --restore-mark on the others, a decision that was made once holds "
      "for the whole connection, answers included.",
      {{"--set-xmark", {}, 1, false, "VALUE[/MASK]: clears the bits of MASK, then xors VALUE into it"},
       {"--set-mark", {}, 1, false, "VALUE[/MASK]: clears the bits of MASK, then ors VALUE into it"},
       {"--and-mark", {}, 1, false, "BITS: keeps only these bits"},
       {"--or-mark", {}, 1, false, "BITS: sets these bits"},
       {"--xor-mark", {}, 1, false, "BITS: flips these bits"},
       {"--save-mark", {}, 0, false, "the packet's mark becomes the connection's"},
       {"--restore-mark", {}, 0, false, "the connection's mark becomes the packet's"},
       {"--nfmask", {}, 1, false, "BITS of the packet's mark that are copied, or written to"},
       {"--ctmask", {}, 1, false, "BITS of the connection's mark that are written to, or copied"},
       {"--mask", {}, 1, false, "BITS: both masks"}},
      parse};
}

} // namespace fg::netfilter
