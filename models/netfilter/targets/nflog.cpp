// -j NFLOG: a copy of the packet to a program that listens on a netlink group; the packet goes on.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class NfLog : public Target {
public:
  std::string prefix;
  std::optional<uint64_t> range, size; // bytes of the packet that are copied
  uint64_t group = 0, threshold = 1;

  trace::RuleAction apply(Evaluation& e) const override {
    if (e.explains)
      e.note = fmt::format("copies the packet to NFLOG group {}{}{}{}", group, prefix.empty() ? "" : " as \"",
                           prefix, prefix.empty() ? "" : "\"");
    return trace::RuleAction::Continue;
  }
  void save(std::string& out) const override { write(out, "--"); }
  void list(std::string& out, Names) const override { write(out, ""); }

private:
  void write(std::string& out, std::string_view before) const {
    if (!prefix.empty()) out += fmt::format(" {}nflog-prefix {}", before, quotedWord(prefix));
    if (group) out += fmt::format(" {}nflog-group {}", before, group);
    if (size) out += fmt::format(" {}nflog-size {}", before, *size);
    if (range) out += fmt::format(" {}nflog-range {}", before, *range);
    if (threshold != 1) out += fmt::format(" {}nflog-threshold {}", before, threshold);
  }
};

tl::expected<std::optional<uint64_t>, std::string> nflogNumber(const Options& options, std::string_view name,
                                                               uint64_t max) {
  const GivenOption* option = options.find(name);
  if (!option) return std::optional<uint64_t>();
  auto value = parseNumber(option->value(), max);
  if (value) return value;
  return tl::unexpected(
      fmt::format("NFLOG: bad value for option \"{}\", or out of range (0-{}).\n", name, max));
}
} // namespace

TargetSpec nflogTarget() {
  TargetSpec spec{
      "NFLOG",
      "Copies the packet to the programs that listen on a netlink group (ulogd, tcpdump -i nflog:N). The "
      "packet "
      "goes on to the next rule.",
      {{"--nflog-group", {}, 1, false, "N: the group, from 0 to 65535; 0 without it"},
       {"--nflog-prefix", {}, 1, false, "TEXT of up to 63 characters that comes with the copy"},
       {"--nflog-range", {}, 1, false, "BYTES; it never worked, use --nflog-size"},
       {"--nflog-size", {}, 1, false, "BYTES of the packet that are copied"},
       {"--nflog-threshold", {}, 1, false, "N: so many copies are collected before they are handed over"}},
      [](const Options& options, const RuleHead& head) -> Parsed<Target> {
        auto target = std::make_shared<NfLog>();
        auto group = nflogNumber(options, "--nflog-group", 65535);
        auto range = nflogNumber(options, "--nflog-range", 0xffffffff);
        auto size = nflogNumber(options, "--nflog-size", 0xffffffff);
        auto threshold = nflogNumber(options, "--nflog-threshold", 65535);
        for (const auto* each : {&group, &range, &size, &threshold})
          if (!*each) return tl::unexpected(each->error());
        if (auto clash = options.clash("NFLOG", {"--nflog-range", "--nflog-size"}))
          return tl::unexpected(*clash);
        const bool nft = head.backend == Backend::Nft; // it has no field for the range, and one more letter
        target->group = group->value_or(0), target->size = *size;
        if (!nft) target->range = *range;
        target->threshold = threshold->value_or(1);
        if (target->threshold == 0) target->threshold = 1;
        if (const GivenOption* prefix = options.find("--nflog-prefix"))
          target->prefix = prefix->value().substr(0, nft ? 64 : 63);
        return target;
      }};
  spec.complains = [](const Options& options) {
    return options.has("--nflog-range") ? std::string("warn: --nflog-range has never worked and is no longer "
                                                      "supported, please use --nflog-size instead\n")
                                        : std::string();
  };
  return spec;
}

} // namespace fg::netfilter
