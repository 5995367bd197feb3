// -j LOG: a line in the kernel's log; the packet goes on.
#include "netfilter/targets/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
// As -L prints them.
constexpr std::array<std::string_view, 8> kLevels{"emerg", "alert",  "crit", "err",
                                                  "warn",  "notice", "info", "debug"};

struct LogFlag {
  std::string_view option;
  uint8_t bit;
};
constexpr std::array<LogFlag, 5> kFlags{{{"--log-tcp-sequence", 1},
                                         {"--log-tcp-options", 2},
                                         {"--log-ip-options", 4},
                                         {"--log-uid", 8},
                                         {"--log-macdecode", 32}}};

class Log : public Target {
public:
  std::string prefix;
  uint8_t level = 4, flags = 0;

  trace::RuleAction apply(Evaluation& e) const override {
    if (e.explains)
      e.note = prefix.empty() ? "writes a line to the kernel's log" : "logs as \"" + prefix + '"';
    return trace::RuleAction::Continue;
  }
  void save(std::string& out) const override {
    if (!prefix.empty()) out += " --log-prefix " + quotedWord(prefix);
    if (level != 4) out += fmt::format(" --log-level {}", level);
    for (const LogFlag& flag : kFlags)
      if (flags & flag.bit) out += fmt::format(" {}", flag.option);
  }
  void list(std::string& out, Names names) const override {
    if (names == Names::Numeric)
      out += fmt::format(" LOG flags {} level {}", flags, level);
    else {
      out += fmt::format(" LOG level {}", kLevels[level]);
      static constexpr std::array<std::string_view, 5> kWords{"tcp-sequence", "tcp-options", "ip-options",
                                                              "uid", "macdecode"};
      for (size_t i = 0; i < kFlags.size(); ++i)
        if (flags & kFlags[i].bit) out += fmt::format(" {}", kWords[i]);
    }
    if (!prefix.empty()) out += fmt::format(" prefix \"{}\"", prefix);
  }
};

// libxtables knows fewer names than -L prints: neither "err" nor "warn" (measured).
std::optional<uint8_t> parseLevel(std::string_view text) {
  if (auto number = parseNumber(text, 7)) return static_cast<uint8_t>(*number);
  static constexpr std::array<std::pair<std::string_view, uint8_t>, 9> kNames{{{"panic", 0},
                                                                               {"emerg", 0},
                                                                               {"alert", 1},
                                                                               {"crit", 2},
                                                                               {"error", 3},
                                                                               {"warning", 4},
                                                                               {"notice", 5},
                                                                               {"info", 6},
                                                                               {"debug", 7}}};
  for (auto [name, level] : kNames)
    if (name == text) return level;
  return {};
}
} // namespace

TargetSpec logTarget() {
  return {"LOG",
          "Writes a line about the packet to the kernel's log. The packet goes on to the next rule.",
          {{"--log-prefix", {}, 1, false, "up to 29 characters before the line"},
           {"--log-level", {}, 1, false, "0 to 7, or emerg to debug; 4 (warning) without it"},
           {"--log-tcp-sequence", {}, 0, false, "with TCP sequence numbers"},
           {"--log-tcp-options", {}, 0, false, "with TCP options"},
           {"--log-ip-options", {}, 0, false, "with IP options"},
           {"--log-uid", {}, 0, false, "with the user id of the sending process"},
           {"--log-macdecode", {}, 0, false, "with MAC addresses, decoded"}},
          [](const Options& options, const RuleHead&) -> Parsed<Target> {
            auto target = std::make_shared<Log>();
            if (const GivenOption* prefix = options.find("--log-prefix")) {
              target->prefix = prefix->value().substr(0, 29);
            }
            if (const GivenOption* level = options.find("--log-level")) {
              auto number = parseLevel(level->value());
              if (!number) return tl::unexpected(fmt::format("log level \"{}\" unknown\n", level->value()));
              target->level = *number;
            }
            for (const LogFlag& flag : kFlags)
              if (options.has(flag.option)) target->flags = static_cast<uint8_t>(target->flags | flag.bit);
            return target;
          }};
}

} // namespace fg::netfilter
