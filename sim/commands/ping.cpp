// ping: echo requests, one after the other, and what came back.
#include "commands/ping/pinger.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

constexpr int64_t kMost = INT64_MAX;

std::string wrong(const std::string& value) { return fmt::format("ping: invalid argument: '{}'", value); }

std::string outOfRange(const std::string& value, int64_t least, int64_t most) {
  return fmt::format("ping: invalid argument: '{}': out of range: {} <= value <= {}", value, least, most);
}

// A number within bounds, or the complaint about it.
std::string readNumber(int64_t& out, const std::string& value, int64_t least, int64_t most) {
  auto number = parseNumber(value, INT64_MIN, INT64_MAX);
  if (!number) return wrong(value);
  if (*number < least || *number > most) return outOfRange(value, least, most);
  out = *number;
  return "";
}

std::string readTime(net::SimTime& out, const std::string& value) {
  auto time = parseSeconds(value);
  if (!time) return fmt::format("ping: option argument contains garbage: {}", value);
  out = *time;
  return "";
}

// The complaint, or nothing.
std::string apply(ping::Settings& settings, char letter, const std::string& value) {
  int64_t number = 0;
  std::string complaint;
  switch (letter) {
  case 'c':
    complaint = readNumber(number, value, 1, kMost);
    settings.count = number;
    return complaint;
  case 's':
    complaint = readNumber(number, value, 0, 65507);
    settings.dataBytes = static_cast<uint16_t>(number);
    return complaint;
  case 't':
    complaint = readNumber(number, value, 0, 255);
    settings.ttl = static_cast<uint8_t>(number);
    return complaint;
  case 'i':
    return readTime(settings.interval, value);
  case 'W':
    return readTime(settings.linger, value);
  case 'M':
    if (value != "do" && value != "dont" && value != "want")
      return fmt::format("ping: invalid -M argument: {}", value);
    settings.dontFragment = value == "do";
    settings.fragmentable = value == "dont";
    return "";
  case 'q':
    settings.quiet = true;
    return "";
  default:
    return "";
  }
}

// What connect() says before the first packet (ping opens a UDP socket to learn its source address).
std::string connectError(const Context& context, net::Ipv4Address target) {
  auto result = context.ns.lookup(target);
  std::string prefix = isDebian(context) ? "ping: connect: " : "connect: ";
  if (result.outcome == trace::RouteOutcome::Broadcast)
    return "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules";
  if (result.outcome != trace::RouteOutcome::Unreachable) return "";
  if (result.error == core::KernelError::PermissionDenied) // ping takes every EACCES for a broadcast
    return "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules";
  return prefix + std::string(core::text(result.error.value_or(core::KernelError::NetUnreachable)));
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"c:i:W:s:t:M:nq4"
                                            "aABCDdfhLOUvVbR6"
                                            "e:I:l:m:p:Q:S:w:T:F:N:"});
  if (std::string message = getoptMessage("ping", options); !message.empty())
    return failure(2, message + "\n\nUsage\n  ping [options] <destination>");
  ping::Settings settings;
  for (const auto& [letter, value] : options.given) {
    if (std::string_view("ciWstMnq4").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'ping -{}'", letter));
    std::string complaint = apply(settings, letter, value);
    if (!complaint.empty()) return failure(letter == 'M' ? 2 : 1, complaint);
  }
  if (options.operands.empty())
    return failure(isDebian(context) ? 1 : 2, "ping: usage error: Destination address required");
  if (options.operands.size() > 1) return notEmulated("'ping' by way of other hops");
  settings.name = options.operands.front();
  auto target = resolve(context, settings.name);
  if (!target)
    return failure(2, fmt::format("ping: {}: Temporary failure in name resolution", settings.name));
  settings.target = *target;
  if (std::string error = connectError(context, *target); !error.empty()) return failure(2, error);
  return ping::Pinger(context, settings).run();
}

} // namespace

Spec pingSpec() {
  return {
      .name = "ping",
      .synopsis =
          "ping [-c COUNT] [-i SECONDS] [-W SECONDS] [-s BYTES] [-t TTL] [-M do] [-n] [-q] DESTINATION",
      .summary = "asks a host for echoes",
      .description =
          "Each line is an answer: its TTL tells how many routers it passed, counted down from 64. "
          "'Destination Host Unreachable' comes from the router (or from this host) that found no "
          "neighbour with the next hop's address. The real ping goes on until it is interrupted; "
          "without -c this one ends after four.",
      .next = {{"", {"-c", "-i", "-W", "-s", "-t", "-M", "-q", "<address>"}}, {"-M", {"do", "dont", "want"}}},
      .run = execute};
}

} // namespace fg::commands
