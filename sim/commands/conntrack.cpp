// conntrack: the connections that the kernel tracks.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <algorithm>

namespace fg::commands {
namespace {

using netfilter::ConntrackFilter;

// CentOS 7.4 ships 1.4.4, Debian 12 ships 1.4.7.
std::string version(const Context& context) {
  return fmt::format("conntrack v{} (conntrack-tools)", isDebian(context) ? "1.4.7" : "1.4.4");
}

CommandResult complain(const Context& context, std::string_view message) {
  return failure(2, fmt::format("{}: {}\nTry `conntrack -h' or 'conntrack --help' for more information.",
                                version(context), message));
}

bool setAddress(std::optional<net::Ipv4Address>& target, std::string_view text) {
  target = net::Ipv4Address::parse(text);
  return target.has_value();
}

bool setPort(std::optional<uint16_t>& target, std::string_view text) {
  auto number = parseNumber(text, 0, 65535);
  if (number) target = static_cast<uint16_t>(*number);
  return number.has_value();
}

// Letters as conntrack has them; its long-only options have letters of our own (1 to 4).
bool apply(ConntrackFilter& filter, char letter, const std::string& value) {
  switch (letter) {
  case 's':
    return setAddress(filter.originalSource, value);
  case 'd':
    return setAddress(filter.originalDestination, value);
  case 'r':
    return setAddress(filter.replySource, value);
  case 'q':
    return setAddress(filter.replyDestination, value);
  case 'n':
    return setAddress(filter.snatTo, value);
  case 'g':
    return setAddress(filter.dnatTo, value);
  case '1':
    return setPort(filter.originalSourcePort, value);
  case '2':
    return setPort(filter.originalDestinationPort, value);
  case '3':
    return setPort(filter.replySourcePort, value);
  case '4':
    return setPort(filter.replyDestinationPort, value);
  case 'p':
    filter.protocol = net::parseProtocol(value);
    return filter.protocol.has_value();
  default:
    return true;
  }
}

size_t lines(std::string_view text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

CommandResult list(Context& context, const ConntrackFilter& filter) {
  std::string text = context.ns.netfilter.conntrack.entriesText(context.ns.now(), filter);
  return {0, text, fmt::format("{}: {} flow entries have been shown.\n", version(context), lines(text))};
}

CommandResult erase(Context& context, const ConntrackFilter& filter) {
  netfilter::Conntrack& table = context.ns.netfilter.conntrack;
  std::string text = table.entriesText(context.ns.now(), filter);
  size_t count = table.erase(filter, context.ns.now());
  return {count ? 0 : 1, text,
          fmt::format("{}: {} flow entries have been deleted.\n", version(context), count)};
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments, {"LDFEISGCUhVp:s:d:r:q:n:g:1:2:3:4:f:m:u:o:zj:",
                  {{"dump", 'L'},           {"delete", 'D'},  {"flush", 'F'},         {"event", 'E'},
                   {"stats", 'S'},          {"count", 'C'},   {"proto", 'p'},         {"src", 's'},
                   {"orig-src", 's'},       {"dst", 'd'},     {"orig-dst", 'd'},      {"reply-src", 'r'},
                   {"reply-dst", 'q'},      {"src-nat", 'n'}, {"dst-nat", 'g'},       {"sport", '1'},
                   {"orig-port-src", '1'},  {"dport", '2'},   {"orig-port-dst", '2'}, {"reply-port-src", '3'},
                   {"reply-port-dst", '4'}, {"help", 'h'},    {"version", 'V'}}});
  if (!options.unknown.empty()) return complain(context, fmt::format("unknown option `{}'", options.unknown));
  if (options.withoutValue)
    return complain(context, fmt::format("option `-{}' requires an argument", *options.withoutValue));
  ConntrackFilter filter;
  char verb = 0;
  for (const auto& [letter, value] : options.given) {
    if (std::string_view("EISGUhVfmuozj").find(letter) != std::string_view::npos)
      return notEmulated(fmt::format("'conntrack -{}'", letter));
    if (std::string_view("LDFC").find(letter) != std::string_view::npos)
      verb = letter;
    else if (!apply(filter, letter, value))
      return complain(context, fmt::format("Invalid value `{}'", value));
  }
  if (verb == 'L') return list(context, filter);
  if (verb == 'D') return erase(context, filter);
  if (verb == 'C')
    return success(fmt::format("{}\n", context.ns.netfilter.conntrack.entries(context.ns.now()).size()));
  if (verb == 0) return complain(context, "No command specified");
  context.ns.netfilter.conntrack.flush();
  return {0, {}, version(context) + ": connection tracking table has been emptied.\n"};
}

} // namespace

Spec conntrackSpec() {
  return {.name = "conntrack",
          .synopsis =
              "conntrack {-L|-D|-F|-C} [-p PROTO] [-s IP] [-d IP] [-r IP] [-q IP] [--sport N] [--dport N]",
          .summary = "the connections that the kernel tracks, and how it translates them",
          .description =
              "Each entry has two tuples: the packets of the connection as they were sent first, and as "
              "answers are expected. Where the second is not the first turned around, NAT is at work: "
              "what differs is what was translated. -D forgets connections, so that their next packet is "
              "held against the nat rules again.",
          .next = {{"", {"-L", "-D", "-F", "-C", "-p", "-s", "-d", "--sport", "--dport"}},
                   {"-p", {"tcp", "udp", "icmp"}},
                   {"-s", {"<address>"}},
                   {"-d", {"<address>"}}},
          .run = execute};
}

} // namespace fg::commands
