// tcpdump: the packets of the recording, as they passed an interface until now.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"
#include "commands/tcpdump/filter.h"
#include "commands/tcpdump/printer.h"

#include <algorithm>

namespace fg::commands {
namespace {

using tcpdump::Filter;
using tcpdump::Layers;
using trace::CapturedFrame;

// "01:20:30.000012"
std::string timeOfDay(const Context& context, net::SimTime at) {
  auto time = context.machine.clock + std::chrono::floor<std::chrono::microseconds>(at);
  std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:02}:{:02}:{:02}.{:06}", clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(),
                     std::chrono::duration_cast<std::chrono::microseconds>(clock.subseconds()).count());
}

// As libpcap chooses where -i is left out: the first that is up and no loopback.
std::string firstInterface(const Context& context) {
  for (const host::Interface* interface : std::as_const(context.ns).interfaces())
    if (interface->up && interface->kind != host::InterfaceKind::Loopback) return interface->name;
  return "lo";
}

// "eth2  Out ", which 4.99 prints for -i any.
std::string anyPrefix(const Context& context, const CapturedFrame& frame) {
  std::string_view name = context.ns.recorder().recording().text(frame.interface);
  bool broadcast = frame.ethernet && frame.bytes.size() >= 6 && frame.bytes[0] == 0xff;
  return fmt::format("{:<5} {:<3} ", name, frame.sent ? "Out" : broadcast ? "B" : "In");
}

CommandResult interfaceProblem(const Context& context, const std::string& name) {
  const host::Interface* interface = context.ns.interface(name);
  if (!interface)
    return failure(
        1, isDebian(context)
               ? fmt::format("tcpdump: {}: No such device exists\n(No such device exists)", name)
               : fmt::format("tcpdump: {}: No such device exists\n(SIOCGIFHWADDR: No such device)", name));
  return failure(1, fmt::format("tcpdump: {}: That device is not up", name));
}

std::string listeningOn(const Context& context, const std::string& name, int verbose) {
  const host::Interface* interface = context.ns.interface(name);
  bool raw = interface && interface->kind == host::InterfaceKind::Tun;
  std::string link = name == "any"
                         ? isDebian(context) ? "LINUX_SLL2 (Linux cooked v2)" : "LINUX_SLL (Linux cooked)"
                     : raw ? "RAW (Raw IP)"
                           : "EN10MB (Ethernet)";
  std::string suppressed =
      verbose > 0         ? "tcpdump: "
      : isDebian(context) ? "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n"
                          : "tcpdump: verbose output suppressed, use -v or -vv for full protocol decode\n";
  return suppressed
         + fmt::format("listening on {}, link-type {}, {} 262144 bytes\n", name, link,
                       isDebian(context) ? "snapshot length" : "capture size");
}

struct Wanted {
  std::string interface;
  Filter filter;
  int64_t most = INT64_MAX;
  std::string way; // "in", "out" or ""
  tcpdump::Style style;
  bool withTime = true;
};

CommandResult dump(const Context& context, const Wanted& wanted) {
  const trace::Recording& recording = context.ns.recorder().recording();
  bool all = wanted.interface == "any";
  tcpdump::Printer printer(wanted.style);
  CommandResult result;
  result.err = listeningOn(context, wanted.interface, wanted.style.verbose);
  int64_t count = 0;
  for (const CapturedFrame& frame : recording.frames) {
    if (count >= wanted.most) break;
    if (frame.where != context.ns.id() || (!all && recording.text(frame.interface) != wanted.interface))
      continue;
    if (!wanted.way.empty() && (wanted.way == "out") != frame.sent) continue;
    if (wanted.filter && !wanted.filter(tcpdump::layersOf(frame))) continue;
    if (wanted.withTime) result.out += timeOfDay(context, frame.at) + " ";
    if (all && isDebian(context)) result.out += anyPrefix(context, frame);
    result.out += printer.print(frame) + "\n";
    ++count;
  }
  result.err +=
      fmt::format("{0} packet{1} captured\n{0} packet{1} received by filter\n0 packets dropped by kernel\n",
                  count, count == 1 ? "" : "s");
  return result;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options =
      readOptions(arguments, {"ni:evc:tSplUs:Q:qNKLOAbdDfhHIJuxXB:C:E:F:G:j:M:r:T:V:w:W:y:z:Z:#",
                              {{"interface", 'i'}, {"direction", 'Q'}, {"version", 'h'}}});
  std::string_view version = isDebian(context)
                                 ? "tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)"
                                 : "tcpdump version 4.9.0\nlibpcap version 1.5.3";
  if (std::string message = getoptMessage("tcpdump", options); !message.empty())
    return failure(1, fmt::format("{}\n{}\n(flannelgraph leaves out tcpdump's usage; 'help tcpdump')",
                                  message, version));
  for (const auto& [letter, value] : options.given)
    if (std::string_view("nievctSplUsQK").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'tcpdump -{}'", letter));
  if (!options.has('n')) return notEmulated("'tcpdump' without -n (names of hosts and ports)");
  Wanted wanted;
  wanted.interface = options.value('i').value_or(firstInterface(context));
  if (auto most = options.value('c')) {
    auto number = parseNumber(*most, 1, INT32_MAX);
    if (!number) return failure(1, fmt::format("tcpdump: invalid packet count {}", *most));
    wanted.most = *number;
  }
  wanted.way = options.value('Q').value_or("");
  if (wanted.way == "inout") wanted.way.clear();
  if (!wanted.way.empty() && wanted.way != "in" && wanted.way != "out")
    return failure(1, fmt::format("tcpdump: unknown capture direction `{}'", wanted.way));
  for (const auto& [letter, value] : options.given)
    wanted.style.verbose += letter == 'v';
  wanted.style.linkLevel = options.has('e');
  wanted.style.absoluteNumbers = options.has('S');
  wanted.withTime = !options.has('t');
  auto isTime = [](const auto& one) { return one.first == 't'; };
  if (std::count_if(options.given.begin(), options.given.end(), isTime) > 1)
    return notEmulated("'tcpdump -tt', '-ttt' and the like (other forms of the time)");
  bool all = wanted.interface == "any";
  if (all && options.has('e')) return notEmulated("'tcpdump -i any -e'");
  const host::Interface* interface = all ? nullptr : context.ns.interface(wanted.interface);
  if (!all && (!interface || !interface->up)) return interfaceProblem(context, wanted.interface);
  std::string expression;
  for (const std::string& word : options.operands)
    expression += (expression.empty() ? "" : " ") + word;
  auto parsed =
      tcpdump::parseFilter(expression, [&](const std::string& name) { return resolve(context, name); });
  if (!parsed.notEmulated.empty()) return notEmulated(parsed.notEmulated);
  if (!parsed.problem.empty()) {
    std::string_view problem = parsed.problem;
    constexpr std::string_view kPrefix = "can't parse filter expression: ";
    if (!isDebian(context) && problem.starts_with(kPrefix)) problem.remove_prefix(kPrefix.size());
    return failure(1, fmt::format("tcpdump: {}", problem));
  }
  wanted.filter = std::move(parsed.filter);
  if (!context.ns.recorder().framesKept())
    return notEmulated("tcpdump where no frames were kept: name it in the command itself, not in a variable");
  return dump(context, wanted);
}

} // namespace

Spec tcpdumpSpec() {
  return {.name = "tcpdump",
          .synopsis = "tcpdump -n [-i INTERFACE|any] [-e] [-v|-vv] [-c N] [-t] [-S] [-Q in|out] [FILTER]",
          .summary = "the packets that passed an interface",
          .description = "It looks back: what passed from the beginning until now, and not what will come. "
                         "Filters: host, net, "
                         "port, portrange, src, dst, ip, arp, icmp, tcp, udp, ether host, less, greater, "
                         "broadcast, and, or, "
                         "not, parentheses. VXLAN on port 8472 is shown as OTV, as the real one does. Files "
                         "(-r, -w) and bytes "
                         "(-x, -A) are not emulated.",
          .next = {{"", {"-ni", "-n", "-i", "-e", "-c", "-v", "host", "port", "icmp", "arp", "udp", "tcp"}},
                   {"-ni", {"<interface>", "any"}},
                   {"-i", {"<interface>", "any"}},
                   {"host", {"<address>"}}},
          .run = execute};
}

} // namespace fg::commands
