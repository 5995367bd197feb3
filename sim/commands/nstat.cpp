// nstat: what the kernel counted, as far as the model counts it.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <array>

namespace fg::commands {
namespace {

constexpr std::array<std::string_view, 5> kCounted{"IpInAddrErrors", "UdpInErrors", "UdpInCsumErrors",
                                                   "TcpExtIPReversePathFilter", "IpExtInNoRoutes"};

// The patterns of nstat(8) are the shell's; only whole names and a star at the end are known here.
bool isWanted(const Arguments& patterns, std::string_view counter) {
  if (patterns.empty()) return true;
  for (std::string_view pattern : patterns) {
    bool open = pattern.ends_with('*');
    if (open ? counter.starts_with(pattern.substr(0, pattern.size() - 1)) : counter == pattern) return true;
  }
  return false;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments,
      {"aznsjphV", {{"zeros", 'z'}, {"noupdate", 's'}, {"nooutput", 'n'}, {"json", 'j'}, {"pretty", 'p'}}});
  if (std::string message = getoptMessage("nstat", options); !message.empty()) return failure(255, message);
  for (char letter : {'n', 'j', 'p', 'h', 'V'})
    if (options.has(letter)) return notEmulated(fmt::format("'nstat -{}'", letter));
  if (!options.has('a')) return notEmulated("'nstat' without -a (what happened since it ran last)");
  std::string out = "#kernel\n";
  for (std::string_view counter : kCounted) {
    auto it = context.ns.counters.find(counter);
    uint64_t count = it == context.ns.counters.end() ? 0 : it->second;
    if ((count != 0 || options.has('z')) && isWanted(options.operands, counter))
      out += fmt::format("{:<32}{:<16}{:>6.1f}\n", counter, count, 0.0);
  }
  return success(out);
}

} // namespace

Spec nstatSpec() {
  return {.name = "nstat",
          .synopsis = "nstat -a [-z] [COUNTER…]",
          .summary = "what the kernel counted: packets dropped by rp_filter, for example",
          .description = "TcpExtIPReversePathFilter counts what rp_filter dropped, IpInAddrErrors what came "
                         "for others while forwarding is off, IpExtInNoRoutes what no route took, "
                         "UdpInCsumErrors UDP whose checksum is wrong. The kernel has hundreds of counters; "
                         "the model counts these, and of UdpInErrors no more than that.",
          .next = {{"", {"-a", "-z"}}},
          .run = execute};
}

} // namespace fg::commands
