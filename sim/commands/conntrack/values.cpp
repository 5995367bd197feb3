// The values of options of conntrack(8).
#include "commands/conntrack/values.h"
#include "commands/conntrack/option_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::commands::conntrack {
namespace {

using netfilter::ConntrackFilter;
using netfilter::TcpState;
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

class Values {
public:
  explicit Values(Request& request) : m_request(request) {}

  Failure set(char letter, const Text& value) {
    ConntrackFilter& f = m_request.filter;
    switch (letter) {
    case 's':
      return setAddresses(f.originalSource, value);
    case 'd':
      return setAddresses(f.originalDestination, value);
    case 'r':
      return setAddress(f.replySource, letter, value);
    case 'q':
      return setAddress(f.replyDestination, letter, value);
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

private:
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

  static Failure setAddress(std::optional<ConntrackFilter::Addresses>& target, char letter,
                            const Text& value) {
    if (value.find('/') != value.npos)
      return fmt::format("CIDR notation unavailable for `--{}'", nameOf(letter));
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

  Request& m_request;
};

} // namespace

std::optional<std::string> setValue(Request& request, char letter, const std::string& value) {
  return Values(request).set(letter, value);
}

} // namespace fg::commands::conntrack
