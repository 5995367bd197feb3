// What a match or target is called, which options it takes, and how it is made of them.
#pragma once

#include "core/registry.h"
#include "core/text.h"
#include "netfilter/rule.h"

#include <tl/expected.hpp>

#include <span>

namespace fg::netfilter {

class IpSets; // ip_sets.h

struct OptionSpec {
  std::string_view name;   // "--dport"
  std::string_view alias;  // "--destination-port", or empty
  int arguments = 1;       // 0, 1 or 2
  bool invertible = false; // may have '!' before it
  std::string_view help;   // one line, for `explain`
};

// An option as somebody wrote it, under its spec's `name`.
struct GivenOption {
  std::string_view name;
  bool inverted = false;
  std::vector<std::string> values;

  const std::string& value() const { return values.front(); }
};

// Which part of the kernel holds the rules: x_tables (iptables-legacy) or nf_tables (iptables-nft).
enum class Backend : uint8_t { Legacy, Nft };

// What the rest of the rule and its namespace say, as far as extensions care.
struct RuleHead {
  uint8_t protocol = 0;
  bool protocolInverted = false;
  const IpSets* sets = nullptr; // that exist; null: not known
  Backend backend = Backend::Legacy;
  bool tcpSyn = false; // the rule lets first segments of TCP connections by only
};

class Options {
public:
  std::vector<GivenOption> given;

  const GivenOption* find(std::string_view name) const {
    for (const GivenOption& option : given)
      if (option.name == name) return &option;
    return nullptr;
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // libxtables' message where two of these options, in the order of the tool's table, were given.
  std::optional<std::string> clash(std::string_view extension,
                                   const std::vector<std::string_view>& exclusive) const;
};

// The thing, or the tool's message without its prefix.
template<class T> using Parsed = tl::expected<std::shared_ptr<T>, std::string>;

struct MatchSpec {
  std::string_view name;
  std::string_view help; // a paragraph, for `explain`
  std::vector<OptionSpec> options;
  std::function<Parsed<Match>(const Options&, const RuleHead&)> parse;
  std::function<bool(const Options&, const RuleHead&)> kernelAccepts = {}; // the kernel's own checks (EINVAL)
  // The tool's message where this option is given twice; empty: libxtables' own.
  std::function<std::string(std::string_view option)> repeated = {};
  // Why its options may not follow what was read of the rule so far; empty: they may.
  std::function<std::optional<std::string>(const RuleHead&)> refuses = {};
  // Does the kernel take it at this hook (EINVAL)? Asked for rules in built-in chains.
  std::function<bool(const Options&, trace::Hook)> kernelAcceptsAt = {};
  // The only tables that the kernel lets it into, or empty for all.
  std::vector<trace::Table> onlyTables = {};
  // What libiptc says where kernelAccepts does not hold; empty: EINVAL's text.
  std::string_view kernelError = {};
  // What the tool says on standard error although it takes the rule.
  std::function<std::string(const Options&)> complains = {};
  std::string_view assumes = {}; // what is simplified, for `explain`
  // The tool's message where its option of two arguments has too few; empty: libxtables' own.
  std::string_view missingArgument = {};
};

struct TargetSpec {
  std::string_view name;
  std::string_view help;
  std::vector<OptionSpec> options;
  std::function<Parsed<Target>(const Options&, const RuleHead&)> parse;
  std::string_view onlyTable = {};         // the only table that the kernel lets it into, or empty for all
  std::vector<trace::Hook> onlyHooks = {}; // the only hooks, or empty for all
  std::function<bool(const Options&, const RuleHead&)> kernelAccepts =
      {}; // the kernel's other checks (EINVAL)
  // Does the kernel take it with these options at this hook (EINVAL)? Asked for rules in built-in chains.
  std::function<bool(const Options&, trace::Hook)> kernelAcceptsAt = {};
  std::function<bool(Backend, trace::Table)> kernelAcceptsIn = {}; // the table (EINVAL)
  std::function<std::string(const Options&)> complains = {};       // as MatchSpec's
  std::string_view assumes = {};
};

// The known ones. A new one is a file of its own and a line in register.cpp beside it.
const core::Registry<MatchSpec>& matches();
const core::Registry<TargetSpec>& targets();

// The kinds that iptables 1.8.9 ships and this program does not model: rules with them are kept as text.
bool isShippedButNotModelled(std::string_view extension);

// --- values -------------------------------------------------------------------------------------
// Decimal, hexadecimal (0x) or octal (0), not more than `max`.
std::optional<uint64_t> parseNumber(std::string_view text, uint64_t max);
struct PortRange {
  uint16_t first = 0, last = 65535;
  bool covers(uint16_t port) const { return first <= port && port <= last; }
};
std::optional<uint16_t> parsePort(std::string_view text); // a number or a service's name
tl::expected<PortRange, std::string> parsePortRange(std::string_view text, char separator);
using core::split;
struct MaskedValue {
  uint32_t value = 0, mask = 0xffffffff;
};
std::optional<MaskedValue> parseMasked(std::string_view text); // "0x4000/0x4000"
// libxtables' message where parseMasked refuses.
std::string maskedError(std::string_view extension, std::string_view option, std::string_view text);
// As iptables-save quotes: letters, digits and -_. stay; else "…" with \ before " ' \ .
std::string quotedWord(std::string_view text);
// The word as it is, or quoted where it would not be read back as one word.
std::string wordText(std::string_view word);
// "53", or "domain" where names are asked for and there is one.
std::string portText(uint16_t port, uint8_t protocol, Names names);

} // namespace fg::netfilter
