// -m owner: whose process sent the packet.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
constexpr uint32_t kRoot = 0; // whom every process belongs to in the model

// The users and groups that every Debian has under these numbers (/etc/passwd, /etc/group).
constexpr std::array<std::pair<std::string_view, uint32_t>, 4> kUserNames{
    {{"root", 0}, {"daemon", 1}, {"bin", 2}, {"sys", 3}}};

struct Ids {
  uint32_t first = 0, last = 0;
  bool given = false, inverted = false;

  std::string text(Names names) const {
    if (first != last) return fmt::format("{}-{}", first, last);
    if (names == Names::Resolved)
      for (auto [name, number] : kUserNames)
        if (number == first) return std::string(name);
    return std::to_string(first);
  }
};

class Owner : public Match {
public:
  Ids user, group;
  bool asksSocket = false, socketInverted = false, supplementary = false;

  // owner_mt of net/netfilter/xt_owner.c
  bool matches(Evaluation& e) const override {
    if (e.packet.sender == Sender::Elsewhere)
      return !(asksSocket && !socketInverted) && !(user.given && !user.inverted)
             && !(group.given && !group.inverted);
    if (asksSocket && socketInverted) return false;
    if (e.packet.sender == Sender::Kernel) // a socket without a file
      return !(user.given && !user.inverted) && !(group.given && !group.inverted);
    return fits(user) && fits(group);
  }
  void save(std::string& out) const override {
    if (asksSocket) out += socketInverted ? " ! --socket-exists" : " --socket-exists";
    if (user.given)
      out += fmt::format("{} --uid-owner {}", user.inverted ? " !" : "", user.text(Names::Numeric));
    if (group.given)
      out += fmt::format("{} --gid-owner {}", group.inverted ? " !" : "", group.text(Names::Numeric));
    if (supplementary) out += " --suppl-groups";
  }
  void list(std::string& out, Names names) const override {
    if (asksSocket) out += socketInverted ? " ! owner socket exists" : " owner socket exists";
    if (user.given) out += fmt::format("{} owner UID match {}", user.inverted ? " !" : "", user.text(names));
    if (group.given)
      out += fmt::format("{} owner GID match {}", group.inverted ? " !" : "", group.text(names));
    if (supplementary) out += " incl. suppl. groups";
  }

private:
  static bool fits(const Ids& ids) {
    return !ids.given || (ids.first <= kRoot && kRoot <= ids.last) != ids.inverted;
  }
};

std::optional<uint32_t> parseId(std::string_view text) {
  for (auto [name, number] : kUserNames)
    if (name == text) return number;
  if (auto number = parseNumber(text, 0xfffffffe)) return static_cast<uint32_t>(*number);
  return {};
}

tl::expected<Ids, std::string> parseIds(const GivenOption* option) {
  if (!option) return Ids{};
  const std::string& text = option->value();
  size_t dash = text.find('-');
  auto first = parseId(text.substr(0, dash));
  auto last = dash == text.npos ? first : parseId(text.substr(dash + 1));
  if (!first || !last)
    return tl::unexpected(fmt::format("owner: Bad value for \"{}\" option: \"{}\"", option->name, text));
  return Ids{*first, *last, true, option->inverted};
}

bool isBehindGroup(const Options& options) {
  for (const GivenOption& option : options.given) {
    if (option.name == "--gid-owner") return true;
    if (option.name == "--suppl-groups") return false;
  }
  return false;
}

bool idsInOrder(const Options& options, const RuleHead&) {
  for (std::string_view name : {"--uid-owner", "--gid-owner"})
    if (auto ids = parseIds(options.find(name)); ids && ids->last < ids->first) return false;
  return true;
}
} // namespace

MatchSpec ownerMatch() {
  MatchSpec spec{
      "owner",
      "Asks whose process sent a packet that was made on this node. Works in OUTPUT and "
      "POSTROUTING; a packet "
      "that is only forwarded has no owner here.",
      {{"--uid-owner", {}, 1, true, "USER[-USER]: the process belongs to this user"},
       {"--gid-owner", {}, 1, true, "GROUP[-GROUP]: the process belongs to this group"},
       {"--suppl-groups", {}, 0, false, "behind --gid-owner: the process' other groups count as well"},
       {"--socket-exists", {}, 0, true, "the packet belongs to a socket on this node"}},
      [](const Options& options, const RuleHead&) -> Parsed<Match> {
        auto match = std::make_shared<Owner>();
        auto user = parseIds(options.find("--uid-owner"));
        auto group = parseIds(options.find("--gid-owner"));
        if (!user) return tl::unexpected(user.error());
        if (!group) return tl::unexpected(group.error());
        match->user = *user, match->group = *group;
        match->supplementary = options.has("--suppl-groups");
        if (match->supplementary && !isBehindGroup(options))
          return tl::unexpected(std::string(
              "owner: Bad value for \"--suppl-groups\" option: \"you need to use --gid-owner first\""));
        if (const GivenOption* socket = options.find("--socket-exists"))
          match->asksSocket = true, match->socketInverted = socket->inverted;
        if (options.given.empty())
          return tl::unexpected(
              std::string("owner: At least one of --uid-owner, --gid-owner or --socket-exists is required"));
        return match;
      },
      idsInOrder,
      {},
      {},
      [](const Options&, trace::Hook hook) {
        return hook == trace::Hook::Output || hook == trace::Hook::Postrouting;
      }};
  spec.assumes = "Every process belongs to root (user 0, group 0 and no other). What the kernel sends itself "
                 "(ICMP, resets) has a "
                 "socket without an owner.";
  return spec;
}

} // namespace fg::netfilter
