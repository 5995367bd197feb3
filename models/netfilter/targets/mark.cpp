// -j MARK: puts a mark on the packet, for later rules of this node.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
using trace::RuleAction;

// new = (old & ~mask) ^ value, as xt_MARK does; every option is a form of it.
class Mark : public Target {
public:
  explicit Mark(MaskedValue set) : m_set(set) {}
  RuleAction apply(Evaluation& e) const override {
    uint32_t before = e.packet.mark;
    e.packet.mark = (before & ~m_set.mask) ^ m_set.value;
    if (e.explains) e.note = fmt::format("mark {:#x} -> {:#x}", before, e.packet.mark);
    return RuleAction::Continue;
  }
  void save(std::string& out) const override {
    out += fmt::format(" --set-xmark 0x{:x}/0x{:x}", m_set.value, m_set.mask);
  }
  void list(std::string& out, Names) const override {
    auto [value, mask] = m_set;
    if (value == 0)
      out += fmt::format(" MARK and 0x{:x}", ~mask);
    else if (value == mask)
      out += fmt::format(" MARK or 0x{:x}", value);
    else if (mask == 0)
      out += fmt::format(" MARK xor 0x{:x}", value);
    else if (mask == 0xffffffff)
      out += fmt::format(" MARK set 0x{:x}", value);
    else
      out += fmt::format(" MARK xset 0x{:x}/0x{:x}", value, mask);
  }

private:
  MaskedValue m_set;
};

MaskedValue meaning(std::string_view option, MaskedValue v) {
  if (option == "--set-mark") return {v.value, v.value | v.mask};
  if (option == "--and-mark") return {0, ~v.value};
  if (option == "--or-mark") return {v.value, v.value};
  if (option == "--xor-mark") return {v.value, 0};
  return v; // --set-xmark
}
} // namespace

TargetSpec markTarget() {
  return {"MARK",
          "Puts a mark on the packet. The mark stays with the packet inside this node only; later rules and "
          "routing "
          "can ask for it. kube-proxy sets 0x4000 for \"masquerade on the way out\", kubelet 0x8000 for "
          "\"drop\".",
          {{"--set-xmark", {}, 1, false, "VALUE[/MASK]: clears the bits of MASK, then xors VALUE into it"},
           {"--set-mark", {}, 1, false, "VALUE[/MASK]: clears the bits of MASK, then ors VALUE into it"},
           {"--and-mark", {}, 1, false, "BITS: keeps only these bits"},
           {"--or-mark", {}, 1, false, "BITS: sets these bits"},
           {"--xor-mark", {}, 1, false, "BITS: flips these bits"}},
          [](const Options& options, const RuleHead&) -> Parsed<Target> {
            if (options.given.size() != 1)
              return tl::unexpected(
                  std::string("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required"));
            const GivenOption& option = options.given.front();
            auto value = parseMasked(option.value());
            if (!value) return tl::unexpected(maskedError("MARK", option.name, option.value()));
            return std::make_shared<Mark>(meaning(option.name, *value));
          }};
}

} // namespace fg::netfilter
