// Routes and rules, as `ip route show table all`, `route -n` and `ip rule` print them.
#include "capture/listings/objects.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace fg::capture {
namespace {

template<size_t N> bool isAmong(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// One way of a route: "via 10.0.0.2 dev eth0 onlink". Says whether it took the word.
bool takeWay(const std::string& word, WordsInTurn& words, ObjectMaker& out, std::vector<std::string>& flags) {
  if (word == "via") {
    if (words.skip("inet6")) // the gateway of an IPv4 route
      out.object("via", ObjectMaker(0).text("host", words.next()));
    else
      out.text("gateway", words.next());
  } else if (word == "dev") {
    out.text("dev", words.next());
  } else if (word == "onlink" || word == "linkdown" || word == "dead" || word == "pervasive") {
    flags.push_back(word);
  } else if (word == "encap") {
    out.text("encap", words.next());
  } else {
    return false;
  }
  return true;
}

// Where iproute2 prints a number behind the word. Values that change nothing are passed over.
void takeMetric(const std::string& word, WordsInTurn& words, std::vector<ObjectMaker>& metrics, int line) {
  constexpr std::array<std::string_view, 20> kNumbers{
      "window",   "rtt",        "rttvar",   "ssthresh", "cwnd",
      "initcwnd", "initrwnd",   "hoplimit", "realm",    "realms",
      "expires",  "nhid",       "weight",   "features", "as",
      "quickack", "reordering", "rto_min",  "congctl",  "fastopen_no_cookie"};
  if (word == "mtu" || word == "advmss") {
    words.skip("lock");
    metrics.push_back(ObjectMaker(line).number(word, words.next()));
  } else if (isAmong(kNumbers, word)) {
    words.next();
  }
}

ObjectMaker hopOf(WordsInTurn& words, int line) {
  ObjectMaker out(line);
  std::vector<std::string> flags;
  while (words.more())
    takeWay(words.next(), words, out, flags);
  return out.words("flags", flags);
}

ObjectMaker routeOf(std::string_view text, int line) {
  constexpr std::array<std::string_view, 10> kTypes{"unicast",     "local",    "broadcast", "multicast",
                                                    "unreachable", "prohibit", "blackhole", "throw",
                                                    "anycast",     "nat"};
  WordsInTurn words(text);
  ObjectMaker out(line);
  std::vector<std::string> flags;
  std::vector<ObjectMaker> metrics;
  if (isAmong(kTypes, words.ahead())) out.text("type", words.next());
  out.text("dst", words.next());
  while (words.more()) {
    std::string word = words.next();
    if (takeWay(word, words, out, flags)) continue;
    if (word == "table" || word == "scope" || word == "pref" || word == "tos") out.text(word, words.next());
    if (word == "proto") out.text("protocol", words.next());
    if (word == "src") out.text("prefsrc", words.next());
    if (word == "metric") out.number("metric", words.next());
    if (word == "error") out.text("pref", words.next()); // IPv6's
    takeMetric(word, words, metrics, line);
  }
  if (!metrics.empty()) out.objects("metrics", metrics);
  return out.words("flags", flags);
}

bool isDestination(std::string_view text) {
  bool isIpv6 = text.find(':') != std::string_view::npos
                && text.find_first_not_of("0123456789abcdef:./") == std::string_view::npos;
  return text == "default" || net::Ipv4Prefix::parse(text) || net::Ipv4Address::parse(text) || isIpv6;
}

} // namespace

void forEachRoute(Reading& reading, const TakeObject& take) {
  std::optional<ObjectMaker> route;
  std::vector<ObjectMaker> hops;
  auto finish = [&] {
    if (!route) return;
    if (!hops.empty()) route->objects("nexthops", std::exchange(hops, {}));
    take(Fields(route->value(), reading.file, reading.findings));
    route.reset();
  };
  forEachLine(reading.text, [&](int number, std::string_view line) {
    WordsInTurn words(line);
    if (words.skip("nexthop")) {
      if (route) hops.push_back(hopOf(words, number));
      return;
    }
    finish();
    route = routeOf(line, number);
    const Value* destination = route->value().find("dst");
    if (isDestination(destination->text)) return;
    notUnderstood(reading, number, "ip route", line);
    route.reset();
  });
  finish();
}

namespace {

// "255.255.248.0" is 21. Nothing where the bits are not together.
std::optional<int> lengthOfMask(const std::string& text) {
  auto mask = net::Ipv4Address::parse(text);
  if (!mask) return {};
  int length = std::countl_one(mask->value());
  return net::Ipv4Prefix(net::Ipv4Address(UINT32_MAX), length).canonical().network() == *mask
             ? std::optional(length)
             : std::nullopt;
}

// Destination, Gateway, Genmask, Flags, Metric, Ref, Use, Iface. Flags: U(p), G(ateway), H(ost), !(refused).
std::optional<ObjectMaker> oldRouteOf(const std::vector<std::string>& words, int line) {
  if (words.size() != 8) return {};
  auto destination = net::Ipv4Address::parse(words[0]);
  auto gateway = net::Ipv4Address::parse(words[1]);
  auto length = lengthOfMask(words[2]);
  bool isRefused = words[3].find('!') != std::string::npos;
  if (!destination || !length || (!gateway && !isRefused)) return {};
  ObjectMaker out(line);
  out.text("dst", *length == 0 ? "default" : net::Ipv4Prefix(*destination, *length).text());
  if (isRefused) return out.text("type", "unreachable");
  out.text("dev", words[7]);
  if (words[4] != "0") out.number("metric", words[4]);
  if (words[3].find('G') != std::string::npos) return out.text("gateway", words[1]);
  return out.text("protocol", "kernel").text("scope", "link");
}

} // namespace

void forEachRouteOld(Reading& reading, const TakeObject& take) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    if (line.starts_with("Kernel IP") || line.starts_with("Destination")) return;
    if (auto route = oldRouteOf(wordsOf(line), number))
      take(Fields(route->value(), reading.file, reading.findings));
    else
      notUnderstood(reading, number, "route -n", line);
  });
}

namespace {

// "10.1.0.0/16", "all".
void addRulePrefix(ObjectMaker& out, const std::string& key, const std::string& text) {
  size_t slash = text.find('/');
  out.text(key, text.substr(0, slash));
  if (slash != std::string::npos) out.number(key + "len", text.substr(slash + 1));
}

ObjectMaker policyRuleOf(WordsInTurn& words, int line, const std::string& priority) {
  constexpr std::array<std::string_view, 4> kActions{"unreachable", "prohibit", "blackhole", "nop"};
  ObjectMaker out(line);
  out.number("priority", priority);
  while (words.more()) {
    std::string word = words.next();
    if (word == "not") out.text("not", "");
    if (word == "from") addRulePrefix(out, "src", words.next());
    if (word == "to") addRulePrefix(out, "dst", words.next());
    if (word == "fwmark") {
      std::string mark = words.next();
      size_t slash = mark.find('/');
      out.text("fwmark", mark.substr(0, slash));
      if (slash != std::string::npos) out.text("fwmask", mark.substr(slash + 1));
    }
    if (word == "lookup") out.text("table", words.next());
    if (word == "tos" || word == "iif" || word == "oif" || word == "ipproto") out.text(word, words.next());
    if (word == "sport" || word == "dport" || word == "goto") out.number(word, words.next());
    if (word == "uidrange") out.text("uid_start", words.next());
    if (word == "suppress_prefixlength") out.number("suppress_prefixlen", words.next());
    if (word == "proto") words.next();
    if (word == "nop")
      out.text("nop", "");
    else if (isAmong(kActions, word))
      out.text("action", word);
  }
  return out;
}

} // namespace

// "100:	from 10.1.0.0/16 fwmark 0x1/0xff lookup 100"
void forEachPolicyRule(Reading& reading, const TakeObject& take) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    WordsInTurn words(line);
    std::string priority = words.next();
    bool isRule = priority.ends_with(':')
                  && numberOf<uint32_t>(std::string_view(priority).substr(0, priority.size() - 1));
    if (!isRule) return notUnderstood(reading, number, "ip rule", line);
    priority.pop_back();
    take(Fields(policyRuleOf(words, number, priority).value(), reading.file, reading.findings));
  });
}

} // namespace fg::capture
