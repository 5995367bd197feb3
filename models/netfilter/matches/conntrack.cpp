// -m conntrack: what is known about the packet's connection.
#include "netfilter/matches/catalogue.h"
#include "netfilter/matches/states.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
constexpr std::array<std::pair<std::string_view, uint8_t>, 5> kStatuses{
    {{"NONE", 0}, {"EXPECTED", 1}, {"SEEN_REPLY", 2}, {"ASSURED", 4}, {"CONFIRMED", 8}}};

uint8_t statusOf(const ConntrackEntry& entry) {
  return static_cast<uint8_t>((entry.seenReply ? 2 : 0) | (entry.assured ? 4 : 0)
                              | (entry.confirmed ? 8 : 0));
}

std::string statusText(uint8_t bits) {
  std::string out;
  for (auto [name, bit] : kStatuses)
    if (bits & bit) out += (out.empty() ? "" : ",") + std::string(name);
  return out.empty() ? "NONE" : out;
}

// One question about the connection; all that are given must hold.
struct Question {
  enum class Kind {
    Protocol,
    OriginalSource,
    OriginalDestination,
    ReplySource,
    ReplyDestination,
    OriginalSourcePort,
    OriginalDestinationPort,
    ReplySourcePort,
    ReplyDestinationPort,
    State,
    Status,
    Expires,
    Direction
  };
  Kind kind = Kind::State;
  std::string_view option; // "--ctstate"
  bool inverted = false;
  AddressPattern address;
  PortRange ports;
  std::string addressAsGiven;       // the tool keeps its host bits
  uint32_t soonest = 0, latest = 0; // seconds
  uint8_t bits = 0;                 // states, statuses, or the protocol
  trace::Direction direction = trace::Direction::Original;
};

using Kind = Question::Kind;
constexpr std::array<std::pair<std::string_view, Kind>, 13> kQuestions{{
    // in the order in which iptables prints them
    {"--ctstate", Kind::State},
    {"--ctproto", Kind::Protocol},
    {"--ctorigsrc", Kind::OriginalSource},
    {"--ctorigdst", Kind::OriginalDestination},
    {"--ctreplsrc", Kind::ReplySource},
    {"--ctrepldst", Kind::ReplyDestination},
    {"--ctorigsrcport", Kind::OriginalSourcePort},
    {"--ctorigdstport", Kind::OriginalDestinationPort},
    {"--ctreplsrcport", Kind::ReplySourcePort},
    {"--ctrepldstport", Kind::ReplyDestinationPort},
    {"--ctstatus", Kind::Status},
    {"--ctexpire", Kind::Expires},
    {"--ctdir", Kind::Direction},
}};

// nf_ct_expires: of an entry that is not in the table yet the kernel sees 0.
uint64_t secondsLeft(const ConntrackEntry& entry, net::SimTime now) {
  if (!entry.confirmed || entry.expires <= now) return 0;
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(entry.expires - now).count());
}

bool holds(const Question& q, const Evaluation& e) {
  if (q.kind == Kind::State) return (stateBits(e) & q.bits) != 0;
  const ConntrackReference& reference = e.packet.conntrack;
  const ConntrackEntry& entry = *reference.entry;
  const Tuple& original = entry.tuple(Direction::Original);
  const Tuple& reply = entry.tuple(Direction::Reply);
  switch (q.kind) {
  case Kind::Protocol:
    return static_cast<uint8_t>(original.protocol) == q.bits;
  case Kind::OriginalSource:
    return q.address.fits(original.source);
  case Kind::OriginalDestination:
    return q.address.fits(original.destination);
  case Kind::ReplySource:
    return q.address.fits(reply.source);
  case Kind::ReplyDestination:
    return q.address.fits(reply.destination);
  case Kind::OriginalSourcePort:
    return q.ports.covers(original.sourcePort);
  case Kind::OriginalDestinationPort:
    return q.ports.covers(original.destinationPort);
  case Kind::ReplySourcePort:
    return q.ports.covers(reply.sourcePort);
  case Kind::ReplyDestinationPort:
    return q.ports.covers(reply.destinationPort);
  case Kind::Status:
    return (statusOf(entry) & q.bits) != 0; // so NONE, which has no bit, fits nothing (measured)
  case Kind::Expires:
    return q.soonest <= secondsLeft(entry, e.host.now()) && secondsLeft(entry, e.host.now()) <= q.latest;
  case Kind::Direction:
    return reference.direction == q.direction;
  case Kind::State:
    break;
  }
  return false;
}

class ConnectionMatch : public Match {
public:
  std::vector<Question> questions;

  bool matches(Evaluation& e) const override {
    for (const Question& q : questions) {
      if (q.kind != Kind::State && !e.packet.conntrack.entry) return false;
      if (holds(q, e) == q.inverted) return false;
    }
    return true;
  }
  void save(std::string& out) const override {
    for (const Question& q : questions)
      out += fmt::format("{} {} {}", q.inverted ? " !" : "", q.option, value(q));
  }
  void list(std::string& out, Names) const override {
    for (const Question& q : questions)
      out += fmt::format("{} {} {}", q.inverted ? " !" : "", q.option.substr(2), value(q));
  }

private:
  static std::string value(const Question& q) {
    switch (q.kind) {
    case Kind::Protocol:
      return std::to_string(q.bits);
    case Kind::State:
      return statesText(q.bits);
    case Kind::Status:
      return statusText(q.bits);
    case Kind::Expires:
      return q.soonest == q.latest ? std::to_string(q.soonest) : fmt::format("{}:{}", q.soonest, q.latest);
    case Kind::Direction:
      return q.direction == Direction::Original ? "ORIGINAL" : "REPLY";
    case Kind::OriginalSource:
    case Kind::OriginalDestination:
    case Kind::ReplySource:
    case Kind::ReplyDestination:
      return q.addressAsGiven;
    case Kind::OriginalSourcePort:
    case Kind::OriginalDestinationPort:
    case Kind::ReplySourcePort:
    case Kind::ReplyDestinationPort:
      break;
    }
    return q.ports.first == q.ports.last ? std::to_string(q.ports.first)
                                         : fmt::format("{}:{}", q.ports.first, q.ports.last);
  }
};

using Read = tl::expected<Question, std::string>;

Read readAddress(Question q, const std::string& text) {
  size_t slash = text.find('/');
  auto address = net::Ipv4Address::parse(text.substr(0, slash));
  std::string rest = slash == text.npos ? "32" : text.substr(slash + 1);
  auto length = parseNumber(rest, 32);
  auto mask = length ? net::Ipv4Address(net::Ipv4Prefix({}, static_cast<int>(*length)).maskBits())
                     : net::Ipv4Address::parse(rest);
  if (!address || !mask)
    return tl::unexpected(fmt::format("conntrack: Bad value for \"{}\" option: \"{}\"", q.option, text));
  q.address = {address->value() & mask->value(), mask->value(), false};
  q.addressAsGiven = addressText({address->value(), mask->value(), false});
  if (mask->value() == 0xffffffff) q.addressAsGiven = address->text();
  return q;
}

Read readExpires(Question q, const std::string& text) {
  size_t colon = text.find(':');
  auto bound = [](std::string_view word, uint64_t otherwise) {
    return word.empty() ? std::optional<uint64_t>(otherwise) : parseNumber(word, UINT32_MAX);
  };
  auto soonest = bound(std::string_view(text).substr(0, colon), 0);
  auto latest = colon == text.npos ? soonest : bound(std::string_view(text).substr(colon + 1), UINT32_MAX);
  if (text.empty() || !soonest || !latest)
    return tl::unexpected(fmt::format(
        "conntrack: bad value for option \"--ctexpire\" near \"{}\", or out of range (0-4294967295).\n",
        text));
  q.soonest = static_cast<uint32_t>(*soonest), q.latest = static_cast<uint32_t>(*latest);
  return q;
}

Read readBits(Question q, uint8_t bits, std::string_view what, const std::string& text) {
  if (bits == 0) return tl::unexpected(fmt::format("Bad {} \"{}\"", what, text));
  q.bits = bits;
  return q;
}

Read readStatus(Question q, const std::string& text) {
  for (const std::string& word : split(text, ',')) {
    bool known = false;
    for (auto [name, bit] : kStatuses)
      if (name == word) q.bits |= bit, known = true;
    if (!known) return tl::unexpected(fmt::format("Bad ctstatus \"{}\"", text));
  }
  return q;
}

Read readDirection(Question q, const std::string& text) {
  if (text != "ORIGINAL" && text != "REPLY")
    return tl::unexpected(fmt::format("conntrack: Bad value for \"--ctdir\" option: \"{}\"", text));
  q.direction = text == "REPLY" ? trace::Direction::Reply : trace::Direction::Original;
  return q;
}

Read readProtocol(Question q, const std::string& text) {
  auto protocol = net::parseProtocol(text);
  if (!protocol) return tl::unexpected(fmt::format("unknown protocol \"{}\" specified", text));
  q.bits = static_cast<uint8_t>(*protocol);
  return q;
}

Read readPorts(Question q, const std::string& text) {
  auto ports = parsePortRange(text, ':');
  if (!ports) return tl::unexpected(ports.error());
  q.ports = *ports;
  return q;
}

Read readQuestion(Kind kind, const GivenOption& option) {
  Question q;
  q.kind = kind, q.option = option.name, q.inverted = option.inverted;
  const std::string& text = option.value();
  switch (kind) {
  case Kind::State:
    return readBits(q, parseStates(text, VirtualStates::Known), "ctstate", text);
  case Kind::Status:
    return readStatus(q, text);
  case Kind::Expires:
    return readExpires(q, text);
  case Kind::Direction:
    return readDirection(q, text);
  case Kind::Protocol:
    return readProtocol(q, text);
  case Kind::OriginalSource:
  case Kind::OriginalDestination:
  case Kind::ReplySource:
  case Kind::ReplyDestination:
    return readAddress(q, text);
  case Kind::OriginalSourcePort:
  case Kind::OriginalDestinationPort:
  case Kind::ReplySourcePort:
  case Kind::ReplyDestinationPort:
    break;
  }
  return readPorts(q, text);
}
} // namespace

MatchSpec conntrackMatch() {
  return {
      "conntrack",
      "Asks the connection-tracking table about the packet's connection. Its state is NEW for the first "
      "packets, "
      "ESTABLISHED once an answer was seen, RELATED for errors about it, INVALID where it belongs to none.",
      {{"--ctstate",
        {},
        1,
        true,
        "INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED, SNAT or DNAT, with commas between"},
       {"--ctproto", {}, 1, true, "PROTOCOL of the connection"},
       {"--ctorigsrc", {}, 1, true, "ADDRESS[/LENGTH]: source of the first packet"},
       {"--ctorigdst", {}, 1, true, "ADDRESS[/LENGTH]: destination of the first packet, before any NAT"},
       {"--ctreplsrc", {}, 1, true, "ADDRESS[/LENGTH]: source of the answer"},
       {"--ctrepldst", {}, 1, true, "ADDRESS[/LENGTH]: destination of the answer"},
       {"--ctorigsrcport", {}, 1, true, "PORT[:PORT]: source port of the first packet"},
       {"--ctorigdstport", {}, 1, true, "PORT[:PORT]: destination port of the first packet"},
       {"--ctreplsrcport", {}, 1, true, "PORT[:PORT]: source port of the answer"},
       {"--ctrepldstport", {}, 1, true, "PORT[:PORT]: destination port of the answer"},
       {"--ctstatus", {}, 1, true, "NONE, EXPECTED, SEEN_REPLY, ASSURED or CONFIRMED, with commas between"},
       {"--ctexpire", {}, 1, true, "SECONDS[:SECONDS]: so long until the connection is forgotten"},
       {"--ctdir", {}, 1, false, "ORIGINAL or REPLY: the way that the packet goes"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        if (options.given.empty())
          return tl::unexpected(std::string("conntrack: At least one option is required"));
        auto match = std::make_shared<ConnectionMatch>();
        for (auto [name, kind] : kQuestions)
          if (const GivenOption* option = options.find(name)) {
            auto question = readQuestion(kind, *option);
            if (!question) return tl::unexpected(question.error());
            match->questions.push_back(*question);
          }
        return match;
      }};
}

} // namespace fg::netfilter
