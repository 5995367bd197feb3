// -m recent: lists of addresses with the times at which they were seen.
#include "netfilter/matches/catalogue.h"
#include "netfilter/recent_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
enum class Deed { Set, Check, Update, Remove };

class Recent : public Match {
public:
  Deed deed = Deed::Check;
  bool inverted = false;
  uint32_t seconds = 0, hits = 0; // 0: not asked
  bool reap = false, sameTtl = false, destination = false;
  std::string listName = "DEFAULT";
  net::Ipv4Address mask{0xffffffff};

  // recent_mt of net/netfilter/xt_recent.c
  bool matches(Evaluation& e) const override {
    RecentLists::List& list = e.recent.list(listName);
    net::Ipv4Address address{(destination ? e.header.destination : e.header.source).value() & mask.value()};
    uint8_t ttl = e.header.ttl;
    auto it = list.find(address);
    bool known = it != list.end() && (!sameTtl || it->second.ttl == ttl);
    if (!known) {
      if (deed != Deed::Set) return inverted;
      e.recent.stamp(listName, address, ttl, e.host.now());
      return !inverted;
    }
    bool result = inverted;
    switch (deed) {
    case Deed::Set:
      result = !result;
      break;
    case Deed::Remove:
      list.erase(it);
      return !result;
    case Deed::Check:
    case Deed::Update:
      if (seenOften(it->second, e.host.now())) result = !result;
      if (reap) e.recent.reap(listName, e.host.now() - std::chrono::seconds(seconds));
      break;
    }
    if (deed == Deed::Set || (deed == Deed::Update && result))
      e.recent.stamp(listName, address, ttl, e.host.now());
    return result;
  }

  void save(std::string& out) const override {
    out += fmt::format("{} {}", inverted ? " !" : "", option());
    if (seconds) out += fmt::format(" --seconds {}", seconds);
    if (reap) out += " --reap";
    if (hits) out += fmt::format(" --hitcount {}", hits);
    if (sameTtl) out += " --rttl";
    out += fmt::format(" --name {} --mask {} {}", wordText(listName), mask.text(),
                       destination ? "--rdest" : "--rsource");
  }
  void list(std::string& out, Names) const override {
    out += fmt::format("{} recent: {}", inverted ? " !" : "", word());
    if (seconds) out += fmt::format(" seconds: {}", seconds);
    if (reap) out += " reap";
    if (hits) out += fmt::format(" hit_count: {}", hits);
    if (sameTtl) out += " TTL-Match";
    out += fmt::format(" name: {} side: {} mask: {}", listName, destination ? "dest" : "source", mask.text());
  }

private:
  bool seenOften(const RecentLists::Entry& entry, net::SimTime now) const {
    uint32_t count = 0;
    for (net::SimTime stamp : entry.stamps)
      if (seconds == 0 || stamp + std::chrono::seconds(seconds) >= now)
        if (++count >= std::max(hits, 1U)) return true;
    return false;
  }
  std::string_view option() const {
    switch (deed) {
    case Deed::Set:
      return "--set";
    case Deed::Check:
      return "--rcheck";
    case Deed::Update:
      return "--update";
    case Deed::Remove:
      break;
    }
    return "--remove";
  }
  std::string_view word() const {
    switch (deed) {
    case Deed::Set:
      return "SET";
    case Deed::Check:
      return "CHECK";
    case Deed::Update:
      return "UPDATE";
    case Deed::Remove:
      break;
    }
    return "REMOVE";
  }
};

tl::expected<void, std::string> readDeed(const Options& options, Recent& match) {
  constexpr std::array<std::pair<std::string_view, Deed>, 4> kDeeds{{{"--set", Deed::Set},
                                                                     {"--rcheck", Deed::Check},
                                                                     {"--update", Deed::Update},
                                                                     {"--remove", Deed::Remove}}};
  const GivenOption* found = nullptr;
  for (const GivenOption& option : options.given)
    for (auto [name, deed] : kDeeds) {
      if (name != option.name) continue;
      if (found)
        return tl::unexpected(fmt::format("recent: option \"{}\" cannot be used together with \"{}\".\n",
                                          option.name, found->name));
      found = &option, match.deed = deed, match.inverted = option.inverted;
    }
  if (found) return {};
  return tl::unexpected(
      std::string("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'"));
}

tl::expected<void, std::string> readLimits(const Options& options, Recent& match) {
  auto number = [&](std::string_view name, uint64_t least,
                    uint32_t& into) -> tl::expected<void, std::string> {
    const GivenOption* option = options.find(name);
    if (!option) return {};
    auto value = parseNumber(option->value(), UINT32_MAX);
    if (!value || *value < least)
      return tl::unexpected(fmt::format("recent: bad value for option \"{}\", or out of range ({}-{}).\n",
                                        name, least, UINT32_MAX));
    into = static_cast<uint32_t>(*value);
    return {};
  };
  if (auto ok = number("--seconds", 1, match.seconds); !ok) return ok;
  if (auto ok = number("--hitcount", 0, match.hits); !ok) return ok;
  for (std::string_view deed : {"--set", "--remove"})
    if (auto clash = options.clash("recent", {"--rttl", deed})) return tl::unexpected(*clash);
  match.reap = options.has("--reap");
  if (match.reap && !match.seconds)
    return tl::unexpected(std::string("recent: option \"--reap\" also requires \"--seconds\".\n"));
  return {};
}
} // namespace

MatchSpec recentMatch() {
  return {
      "recent",
      "Keeps lists of addresses and when they were seen, and asks them. kube-proxy keeps clients at their "
      "endpoint by it (session affinity). A list holds 100 addresses.",
      {{"--set", {}, 0, true, "puts the address on the list; matches"},
       {"--rcheck", {}, 0, true, "is the address on the list?"},
       {"--update", {}, 0, true, "as --rcheck, and notes the time where it matches"},
       {"--remove", {}, 0, true, "takes the address off the list; matches where it was there"},
       {"--seconds", {}, 1, false, "N: only times within the last N seconds count"},
       {"--reap", {}, 0, false, "older times are forgotten"},
       {"--hitcount", {}, 1, false, "N: seen at least N times"},
       {"--rttl", {}, 0, false, "only where the TTL is that of the packet that set it"},
       {"--name", {}, 1, false, "NAME of the list; DEFAULT without it"},
       {"--mask", {}, 1, false, "MASK that is applied to the address"},
       {"--rsource", {}, 0, false, "the source address (the default)"},
       {"--rdest", {}, 0, false, "the destination address"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        auto match = std::make_shared<Recent>();
        if (auto ok = readDeed(options, *match); !ok) return tl::unexpected(ok.error());
        if (auto ok = readLimits(options, *match); !ok) return tl::unexpected(ok.error());
        match->sameTtl = options.has("--rttl");
        match->destination = options.has("--rdest");
        if (const GivenOption* name = options.find("--name")) match->listName = name->value().substr(0, 199);
        if (const GivenOption* mask = options.find("--mask")) {
          auto parsed = net::Ipv4Address::parse(mask->value());
          auto number = parseNumber(mask->value(), UINT32_MAX); // inet_aton takes these as well
          if (!parsed && number) parsed = net::Ipv4Address(static_cast<uint32_t>(*number));
          if (!parsed)
            return tl::unexpected("recent: Bad value for \"--mask\" option: \"" + mask->value() + '"');
          match->mask = *parsed;
        }
        return match;
      },
      // recent_mt_check
      [](const Options& options, const RuleHead&) {
        const GivenOption* name = options.find("--name"); // a file of /proc/net/xt_recent
        if (name && (name->value().empty() || name->value().find('/') != std::string::npos)) return false;
        bool looks = options.has("--rcheck") || options.has("--update");
        return looks || !(options.has("--seconds") || options.has("--hitcount") || options.has("--rttl"));
      }};
}

} // namespace fg::netfilter
