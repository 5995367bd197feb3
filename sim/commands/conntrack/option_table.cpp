#include "commands/conntrack/option_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::commands::conntrack {
namespace {

// The first name of a letter is the one that messages use.
constexpr std::array kOptions{
    Option{"dump", 'L', Value::None},
    Option{"create", 'I', Value::None},
    Option{"add", 'A', Value::None},
    Option{"delete", 'D', Value::None},
    Option{"update", 'U', Value::None},
    Option{"get", 'G', Value::None},
    Option{"flush", 'F', Value::None},
    Option{"event", 'E', Value::None},
    Option{"counter", 'C', Value::None},
    Option{"stats", 'S', Value::None},
    Option{"version", 'V', Value::None},
    Option{"help", 'h', Value::None},
    Option{"src", 's'},
    Option{"orig-src", 's'},
    Option{"dst", 'd'},
    Option{"orig-dst", 'd'},
    Option{"reply-src", 'r'},
    Option{"reply-dst", 'q'},
    Option{"protonum", 'p'},
    Option{"proto", 'p'},
    Option{"timeout", 't'},
    Option{"status", 'u'},
    Option{"zero", 'z', Value::None},
    Option{"event-mask", 'e'},
    Option{"mark", 'm'},
    Option{"id", 'i'},
    Option{"family", 'f'},
    Option{"src-nat", 'n', Value::Optional},
    Option{"dst-nat", 'g', Value::Optional},
    Option{"output", 'o'},
    Option{"secmark", 'c'},
    Option{"buffer-size", 'b'},
    Option{"any-nat", 'j', Value::Optional},
    Option{"zone", 'w'},
    Option{"label", 'l'},
    Option{"sport", '1', Value::Needed, Needs::Ports},
    Option{"orig-port-src", '1', Value::Needed, Needs::Ports},
    Option{"dport", '2', Value::Needed, Needs::Ports},
    Option{"orig-port-dst", '2', Value::Needed, Needs::Ports},
    Option{"reply-port-src", '3', Value::Needed, Needs::Ports},
    Option{"reply-port-dst", '4', Value::Needed, Needs::Ports},
    Option{"state", '5', Value::Needed, Needs::Tcp},
    Option{"icmp-type", '6', Value::Needed, Needs::Icmp},
    Option{"icmp-code", '7', Value::Needed, Needs::Icmp},
    Option{"icmp-id", '8', Value::Needed, Needs::Icmp},
};

// The options that a verb takes, in the order in which the tool complains about others.
constexpr std::string_view kOrder = "sdrqptuzemifngocbjwl";
std::string_view optionsOf(char verb, const std::string& table) {
  if (table == "expect") return {};
  switch (verb) {
  case 'L':
    return "sdrqpuzmfngocjwl";
  case 'I':
  case 'A':
    return "sdrqptumfngcwl";
  case 'U':
    return "sdrqptumifngo";
  case 'D':
    return "sdrqptumifngocjwl";
  case 'G':
    return "sdrqpfow";
  case 'E':
    return "sdrqpemifngocbjwl";
  default:
    return {};
  }
}

// -p brings the options of its protocol, from there on.
bool isBrought(Needs needs, const std::optional<net::Protocol>& protocol) {
  switch (needs) {
  case Needs::Nothing:
    return true;
  case Needs::Ports:
    return protocol && net::hasPorts(*protocol);
  case Needs::Tcp:
    return protocol == net::Protocol::Tcp;
  case Needs::Icmp:
    return protocol == net::Protocol::Icmp;
  }
  return false;
}

std::string lacks(char letter) {
  return fmt::format("You need to supply the `--{}' option for this command", nameOf(letter));
}

// -I and -G name one connection.
std::optional<std::string> findTupleMisuse(const Request& r) {
  const bool original = r.has('s') && r.has('d'), reply = r.has('r') && r.has('q');
  if (!original && !reply) return "you have to specify `--src' and `--dst'";
  const bool tcp = r.filter.protocol == net::Protocol::Tcp;
  if (tcp && r.verb != 'G' && !r.has('5')) return lacks('5');
  const bool ports = (r.has('1') && r.has('2')) || (r.has('3') && r.has('4'));
  if (net::hasPorts(*r.filter.protocol) && !ports) return "you have to specify `--sport' and `--dport'";
  if (r.filter.protocol == net::Protocol::Icmp)
    for (char letter : {'6', '7', '8'})
      if (!r.has(letter)) return lacks(letter);
  return {};
}

} // namespace

const Option* findOption(char letter) {
  auto it = std::find_if(kOptions.begin(), kOptions.end(),
                         [&](const Option& o) { return o.letter == letter && o.needs == Needs::Nothing; });
  return it == kOptions.end() ? nullptr : &*it;
}

const Option* findOption(std::string_view name, const std::optional<net::Protocol>& protocol) {
  auto it = std::find_if(kOptions.begin(), kOptions.end(),
                         [&](const Option& o) { return o.name == name && isBrought(o.needs, protocol); });
  return it == kOptions.end() ? nullptr : &*it;
}

std::string_view nameOf(char letter) {
  return std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.letter == letter; })
      ->name;
}

// What the verb lacks, then what it does not take.
std::optional<std::string> findMisuse(const Request& r) {
  for (char needed : std::string_view(r.verb == 'I' || r.verb == 'A' ? "pt" : r.verb == 'G' ? "p" : ""))
    if (!r.has(needed)) return lacks(needed);
  if (r.verb != 'V' && r.verb != 'h')
    for (char letter : kOrder)
      if (r.has(letter) && optionsOf(r.verb, r.table).find(letter) == std::string_view::npos)
        return fmt::format("Illegal option `--{}' with this command", nameOf(letter));
  if (r.has('z') && r.given.find_first_not_of('z') != std::string::npos)
    return "Can't use -z with filtering parameters";
  return r.verb == 'I' || r.verb == 'A' || r.verb == 'G' ? findTupleMisuse(r) : std::nullopt;
}

} // namespace fg::commands::conntrack
