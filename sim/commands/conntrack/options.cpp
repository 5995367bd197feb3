// Options of conntrack(8): which there are, what they take, and which command takes which.
#include "commands/support/options.h"
#include "commands/conntrack/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::commands::conntrack {
namespace {

using netfilter::ConntrackFilter;
using netfilter::TcpState;
enum class Value { None, Needed, Optional };
enum class Needs { Nothing, Ports, Tcp, Icmp }; // the protocol that brings the option

struct Option {
  std::string_view name; // without dashes
  char letter;
  Value value = Value::Needed;
  Needs needs = Needs::Nothing;
};

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

constexpr std::string_view kVerbs = "LIADUGFECSVh";

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

std::string_view nameOf(char letter) {
  return std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.letter == letter; })
      ->name;
}

using Text = std::string;
using Failure = std::optional<Text>; // a message; nothing: it is right

// strtoul's: what is no number is 0.
template<class Number> Number number(std::string_view text) {
  int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  unsigned long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return static_cast<Number>(value);
}

class Reader {
public:
  explicit Reader(const Arguments& arguments) : m_words(arguments) {}

  tl::expected<Request, Text> read() {
    for (m_at = 0; m_at < m_words.size(); ++m_at)
      if (Failure failure = readWord()) return tl::unexpected(*failure);
    if (Failure failure = check()) return tl::unexpected(*failure);
    return m_request;
  }

private:
  Failure readWord() {
    const std::string& word = m_words[m_at];
    if (word.size() < 2 || word[0] != '-') return {}; // the tool passes other words by
    if (word.starts_with("--")) return readLong(word);
    for (size_t i = 1; i < word.size(); ++i) {
      auto option = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) {
        return o.letter == word[i] && o.needs == Needs::Nothing;
      });
      if (option == kOptions.end()) return fmt::format("unknown option `-{}'", word[i]);
      if (option->value == Value::None) {
        m_wordGoesOn = i + 1 < word.size();
        if (Failure failure = take(*option, {})) return failure;
        continue;
      }
      std::string rest = word.substr(i + 1);
      return takeWithValue(*option, word.substr(0, 2), rest.empty() ? std::nullopt : std::optional(rest));
    }
    return {};
  }

  Failure readLong(const std::string& word) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
    auto option = std::find_if(kOptions.begin(), kOptions.end(),
                               [&](const Option& o) { return o.name == name && isBrought(o.needs); });
    if (option == kOptions.end()) return fmt::format("unknown option `--{}'", name);
    m_wordGoesOn = false;
    if (option->value == Value::None) return take(*option, {});
    return takeWithValue(*option, "--" + name,
                         equals == word.npos ? std::nullopt : std::optional(word.substr(equals + 1)));
  }

  // -p brings the options of its protocol, from there on.
  bool isBrought(Needs needs) const {
    const auto& protocol = m_request.filter.protocol;
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

  Failure takeWithValue(const Option& option, const std::string& asWritten, std::optional<Text> value) {
    if (value) return take(option, *value);
    const bool more = m_at + 1 < m_words.size();
    if (option.value == Value::Optional) { // the next word, where that is no option
      if (more && !m_words[m_at + 1].starts_with('-')) return take(option, m_words[++m_at]);
      return take(option, {});
    }
    if (!more) return fmt::format("option `{}' requires an argument", asWritten);
    return take(option, m_words[++m_at]);
  }

  Failure take(const Option& option, const Text& value) {
    if (kVerbs.find(option.letter) != kVerbs.npos) return takeVerb(option.letter);
    m_request.given += option.letter;
    return set(option, value);
  }

  Failure takeVerb(char letter) {
    if (m_request.verb != 0) return "Invalid commands combination";
    m_request.verb = letter;
    if (m_wordGoesOn || m_at + 1 >= m_words.size() || m_words[m_at + 1].starts_with('-')) return {};
    static constexpr std::array<std::string_view, 4> kTables{"conntrack", "expect", "dying", "unconfirmed"};
    const Text& table = m_words[m_at + 1];
    if (std::find(kTables.begin(), kTables.end(), table) == kTables.end())
      return fmt::format("unknown type `{}'", table);
    ++m_at;
    m_request.table = table;
    return {};
  }

  Failure set(const Option& option, const Text& value) {
    ConntrackFilter& f = m_request.filter;
    switch (option.letter) {
    case 's':
      return setAddresses(f.originalSource, value);
    case 'd':
      return setAddresses(f.originalDestination, value);
    case 'r':
      return setAddress(f.replySource, option, value);
    case 'q':
      return setAddress(f.replyDestination, option, value);
    case 'p':
      return setProtocol(value);
    case 'n':
      return setNat(f.sourceNat, value);
    case 'g':
      return setNat(f.destinationNat, value);
    case 'j':
      return setNat(f.anyNat, value);
    case 'f':
      return setFamily(value);
    case 'm':
      return setMark(value);
    case 'u':
      return setStatus(value);
    case 'o':
      return setOutput(value);
    case 'e':
      return setEvents(value);
    case 't':
      m_request.timeout = number<int>(value);
      return {};
    case 'w':
      f.nothing |= number<uint16_t>(value) != 0; // there is one zone only
      return {};
    case '1':
      f.originalSourcePort = number<uint16_t>(value);
      return {};
    case '2':
      f.originalDestinationPort = number<uint16_t>(value);
      return {};
    case '3':
      f.replySourcePort = number<uint16_t>(value);
      return {};
    case '4':
      f.replyDestinationPort = number<uint16_t>(value);
      return {};
    case '5':
      return setState(value);
    case '6':
      f.icmpType = number<uint8_t>(value);
      return {};
    case '7':
      f.icmpCode = number<uint8_t>(value);
      return {};
    case '8':
      f.icmpId = number<uint16_t>(value);
      return {};
    default:
      return {};
    }
  }

  static Failure setAddresses(std::optional<ConntrackFilter::Addresses>& target, const Text& value) {
    const size_t slash = value.find('/');
    auto address = net::Ipv4Address::parse(value.substr(0, slash));
    if (!address) return fmt::format("Invalid IP address `{}'", value.substr(0, slash));
    if (slash == value.npos) return target = *address, std::nullopt;
    auto prefix = net::Ipv4Prefix::parse(value);
    if (!prefix) return "Invalid netmask";
    target = *prefix;
    return {};
  }

  static Failure setAddress(std::optional<ConntrackFilter::Addresses>& target, const Option& option,
                            const Text& value) {
    if (value.find('/') != value.npos)
      return fmt::format("CIDR notation unavailable for `--{}'", nameOf(option.letter));
    return setAddresses(target, value);
  }

  Failure setProtocol(const Text& value) {
    Text lower = value;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    static constexpr std::array<std::pair<std::string_view, uint8_t>, 5> kOthers{
        {{"gre", 47}, {"sctp", 132}, {"dccp", 33}, {"udplite", 136}, {"unknown", 255}}};
    for (auto [name, code] : kOthers)
      if (lower == name) lower = std::to_string(code);
    m_request.filter.protocol = net::parseProtocol(lower);
    return m_request.filter.protocol ? Failure{} : fmt::format("`{}' unsupported protocol", value);
  }

  static Failure setNat(std::optional<ConntrackFilter::Nat>& target, const Text& value) {
    target.emplace();
    if (value.empty()) return {};
    const size_t colon = value.find(':');
    const Text address = value.substr(0, colon);
    if (!address.empty() && !(target->address = net::Ipv4Address::parse(address)))
      return fmt::format("Invalid IP address `{}'", address);
    if (colon != value.npos) target->port = number<uint16_t>(std::string_view(value).substr(colon + 1));
    return {};
  }

  Failure setFamily(const Text& value) {
    if (value != "ipv4" && value != "ipv6") return fmt::format("`{}' unsupported protocol", value);
    m_request.filter.nothing |= value == "ipv6";
    return {};
  }

  Failure setMark(const Text& value) {
    const size_t slash = value.find('/');
    ConntrackFilter::Mark mark{number<uint32_t>(value.substr(0, slash))};
    if (slash != value.npos) mark.mask = number<uint32_t>(value.substr(slash + 1));
    m_request.filter.mark = mark;
    return {};
  }

  template<class Each> static Failure eachOf(const Text& list, Each each) {
    for (size_t at = 0; at <= list.size();) {
      size_t comma = std::min(list.find(',', at), list.size());
      if (!each(list.substr(at, comma - at)))
        return fmt::format("Bad parameter `{}'", list.substr(at, comma - at));
      at = comma + 1;
    }
    return {};
  }

  Failure setStatus(const Text& value) {
    ConntrackFilter& f = m_request.filter;
    return eachOf(value, [&](const Text& one) {
      if (one == "ASSURED")
        f.assured = true;
      else if (one == "SEEN_REPLY")
        f.seenReply = true;
      else if (one == "UNREPLIED")
        f.seenReply = false;
      else
        return one == "UNSET" || one == "FIXED_TIMEOUT" || one == "EXPECTED";
      return true;
    });
  }

  Failure setOutput(const Text& value) {
    Request& r = m_request;
    return eachOf(value, [&](const Text& one) {
      r.extended |= one == "extended";
      r.ids |= one == "id";
      r.wantsTimes |= one == "timestamp";
      r.wantsClock |= one == "ktimestamp";
      r.wantsXml |= one == "xml" || one == "save" || one == "labels" || one == "userspace";
      return one == "extended" || one == "id" || one == "timestamp" || one == "ktimestamp" || r.wantsXml;
    });
  }

  Failure setEvents(const Text& value) {
    m_request.events = value;
    return eachOf(value, [](const Text& one) {
      return one == "ALL" || one == "NEW" || one == "UPDATES" || one == "DESTROY";
    });
  }

  Failure setState(const Text& value) {
    for (size_t i = 0; i < netfilter::kTcpStates; ++i)
      if (netfilter::name(static_cast<TcpState>(i)) == value) {
        m_request.filter.tcp = static_cast<TcpState>(i);
        return {};
      }
    return fmt::format("unknown TCP state `{}'", value);
  }

  // generic_opt_check: what the verb lacks, then what it does not take.
  Failure check() const {
    const Request& r = m_request;
    for (char needed : std::string_view(r.verb == 'I' || r.verb == 'A' ? "pt" : r.verb == 'G' ? "p" : ""))
      if (!r.has(needed))
        return fmt::format("You need to supply the `--{}' option for this command", nameOf(needed));
    if (r.verb != 'V' && r.verb != 'h')
      for (char letter : kOrder)
        if (r.has(letter) && optionsOf(r.verb, r.table).find(letter) == std::string_view::npos)
          return fmt::format("Illegal option `--{}' with this command", nameOf(letter));
    if (r.has('z') && r.given.find_first_not_of('z') != std::string::npos)
      return "Can't use -z with filtering parameters";
    return r.verb == 'I' || r.verb == 'A' || r.verb == 'G' ? checkTuple() : Failure{};
  }

  Failure checkTuple() const {
    const Request& r = m_request;
    const bool original = r.has('s') && r.has('d'), reply = r.has('r') && r.has('q');
    if (!original && !reply) return "you have to specify `--src' and `--dst'";
    if (net::hasPorts(*r.filter.protocol) && !(r.has('1') && r.has('2')) && !(r.has('3') && r.has('4'))) {
      if (r.verb != 'G' && r.filter.protocol == net::Protocol::Tcp && !r.has('5'))
        return "You need to supply the `--state' option for this command";
      return "you have to specify `--sport' and `--dport'";
    }
    if (r.verb != 'G' && r.filter.protocol == net::Protocol::Tcp && !r.has('5'))
      return "You need to supply the `--state' option for this command";
    if (r.filter.protocol == net::Protocol::Icmp)
      for (char letter : {'6', '7', '8'})
        if (!r.has(letter))
          return fmt::format("You need to supply the `--{}' option for this command", nameOf(letter));
    return {};
  }

  const Arguments& m_words;
  size_t m_at = 0;
  bool m_wordGoesOn = false; // other letters stand behind this one
  Request m_request;
};

} // namespace

tl::expected<Request, std::string> readRequest(const Arguments& arguments) {
  return Reader(arguments).read();
}

} // namespace fg::commands::conntrack
