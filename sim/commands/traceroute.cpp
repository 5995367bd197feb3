// traceroute: its options.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"
#include "commands/traceroute/tracer.h"

#include <algorithm>
#include <charconv>

namespace fg::commands {
namespace {

using traceroute::Method;
using traceroute::Settings;

// traceroute counts the words of its command line in its messages; `position` is that of the value.
CommandResult cannotHandle(char letter, const std::string& value, size_t position) {
  return failure(2,
                 fmt::format("Cannot handle `-{}' option with arg `{}' (argc {})", letter, value, position));
}

size_t positionOf(const Arguments& arguments, const std::string& word) {
  auto it = std::find(arguments.begin(), arguments.end(), word);
  return static_cast<size_t>(it - arguments.begin()) + 1;
}

// "5", or "5,3,10": the longest wait and its two factors.
bool readWaits(Settings& settings, std::string_view text) {
  double* targets[] = {&settings.wait, &settings.here, &settings.near};
  for (double* target : targets) {
    std::string_view part = text.substr(0, text.find(','));
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *target);
    if (error != std::errc() || end != part.data() + part.size()) return false;
    if (part.size() == text.size()) return true;
    text.remove_prefix(part.size() + 1);
  }
  return false;
}

bool apply(Settings& settings, char letter, const std::string& value) {
  auto number = [&](auto& target, int64_t most) {
    auto parsed = parseNumber(value, 0, most);
    if (parsed) target = static_cast<std::remove_reference_t<decltype(target)>>(*parsed);
    return parsed.has_value();
  };
  switch (letter) {
  case 'n':
    settings.numeric = true;
    return true;
  case 'F':
    settings.dontFragment = true;
    return true;
  case 'I':
    settings.method = Method::Icmp;
    return true;
  case 'T':
    settings.method = Method::Tcp;
    return true;
  case 'm':
    return number(settings.maxHops, INT32_MAX);
  case 'f':
    return number(settings.firstHop, INT32_MAX);
  case 'q':
    return number(settings.probesPerHop, INT32_MAX);
  case 'N':
    return number(settings.simultaneous, INT32_MAX);
  case 'p':
    return number(settings.port, 65535);
  case 'w':
    return readWaits(settings, value);
  default:
    return true;
  }
}

// In the order in which the real tool checks.
std::string problem(const Settings& settings) {
  if (settings.firstHop == 0 || settings.firstHop > settings.maxHops) return "first hop out of range";
  if (settings.maxHops > 255) return "max hops cannot be more than 255";
  if (settings.probesPerHop == 0 || settings.probesPerHop > 10) return "no more than 10 probes per hop";
  if (settings.wait < 0 || settings.here < 0 || settings.near < 0) return "bad wait seconds specified";
  return "";
}

std::optional<CommandResult> readOperands(Context& context, const Arguments& arguments,
                                          const Arguments& operands, Settings& settings) {
  settings.name = operands[0];
  auto target = resolve(context, settings.name);
  if (!target)
    return failure(2, fmt::format("{0}: Temporary failure in name resolution\n"
                                  "Cannot handle \"host\" cmdline arg `{0}' on position 1 (argc {1})",
                                  settings.name, positionOf(arguments, settings.name)));
  settings.target = *target;
  if (operands.size() > 2)
    return failure(2, fmt::format("Extra arg `{}' (position 3, argc {})", operands[2],
                                  positionOf(arguments, operands[2])));
  if (operands.size() < 2) return std::nullopt;
  auto bytes = parseNumber(operands[1], 0, INT32_MAX);
  if (!bytes)
    return failure(2, fmt::format("Cannot handle \"packetlen\" cmdline arg `{}' on position 2 (argc {})",
                                  operands[1], positionOf(arguments, operands[1])));
  if (*bytes > 65000) return failure(2, fmt::format("too big packetlen {} specified", *bytes));
  if (settings.method != Method::Tcp)
    settings.packetBytes = static_cast<uint16_t>(std::max<int64_t>(*bytes, 28));
  return std::nullopt;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"nFITm:f:q:N:p:w:4"
                                            "6drUADeV"
                                            "g:i:t:l:s:z:M:O:P:",
                                            {{"icmp", 'I'},
                                             {"tcp", 'T'},
                                             {"max-hops", 'm'},
                                             {"first", 'f'},
                                             {"queries", 'q'},
                                             {"sim-queries", 'N'},
                                             {"port", 'p'},
                                             {"wait", 'w'},
                                             {"dont-fragment", 'F'}}});
  if (!options.unknown.empty())
    return failure(
        2, fmt::format("Bad option `{}' (argc {})", options.unknown, positionOf(arguments, options.unknown)));
  if (options.withoutValue)
    return failure(2, fmt::format("Option `-{}' (argc {}) requires an argument", *options.withoutValue,
                                  arguments.size()));
  Settings settings;
  for (const auto& [letter, value] : options.given) {
    if (std::string_view("nFITmfqNpw4").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'traceroute -{}'", letter));
    if (!apply(settings, letter, value)) return cannotHandle(letter, value, positionOf(arguments, value));
  }
  if (options.operands.empty()) return failure(0, "Usage:\n  traceroute [ options ] host [ packetlen ]");
  if (!options.has('p') && settings.method == Method::Icmp) settings.port = 1;
  if (!options.has('p') && settings.method == Method::Tcp) settings.port = 80;
  if (auto complaint = readOperands(context, arguments, options.operands, settings)) return *complaint;
  if (std::string wrong = problem(settings); !wrong.empty()) return failure(2, wrong);
  settings.simultaneous = std::max<size_t>(settings.simultaneous, 1);
  return traceroute::Tracer(context, settings).run();
}

} // namespace

Spec tracerouteSpec() {
  return {.name = "traceroute",
          .synopsis =
              "traceroute [-n] [-I | -T [-p PORT]] [-m HOPS] [-f HOP] [-q PROBES] [-w SECONDS] HOST [BYTES]",
          .summary = "the routers on the way to a host",
          .description =
              "Sends packets with a TTL of 1, 2, 3 … and prints who reports that they died, until the "
              "destination itself answers; three probes for each hop. !N, !H and !X are routers that knew "
              "no way, found no neighbour, or would not; * is no answer, often because errors are limited "
              "in rate. Names are not looked up, so that an address stands there twice.",
          .next = {{"", {"-n", "-I", "-T", "-m", "-q", "-w", "<address>"}}},
          .run = execute};
}

} // namespace fg::commands
