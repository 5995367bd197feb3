// ipset add, del and test: the members of a set.
#include "netfilter/extension_spec.h"
#include "netfilter/ip_set_words.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace fg::netfilter {

IpSetCommand::Done IpSetCommand::add(Words& words) {
  auto name = words.needed("");
  auto text = name ? words.needed("second ") : name;
  if (!text) return tl::unexpected(text.error());
  auto set = known(*name);
  if (!set) return tl::unexpected(set.error());
  auto elements = parseElements(**set, *text);
  if (!elements) return tl::unexpected(elements.error());
  IpSet::Entry entry;
  if ((*set)->timeout && *(*set)->timeout > 0) entry.expires = m_now + std::chrono::seconds(*(*set)->timeout);
  while (!words.empty())
    if (Done option = readAddOption(words, **set, entry); !option) return option;
  for (const SetElement& element : *elements) {
    bool there = (*set)->entries.contains(element);
    if (there && !m_exist) return refusedWith("Element cannot be added to the set: it's already added");
    if (!there && (*set)->entries.size() >= (*set)->maxelem)
      return refusedWith("Hash is full, cannot add more elements");
    (*set)->entries[element] = entry;
  }
  return std::string();
}

IpSetCommand::Done IpSetCommand::readAddOption(Words& words, const IpSet& set, IpSet::Entry& entry) {
  const std::string option = words.take();
  if (option == "nomatch" && set.type == SetType::HashNet) {
    entry.nomatch = true;
    return std::string();
  }
  constexpr std::array<std::string_view, 4> kKnown{"timeout", "packets", "bytes", "comment"};
  if (std::find(kKnown.begin(), kKnown.end(), option) == kKnown.end())
    return misuse(fmt::format("Unknown argument: `{}'", option));
  auto value = words.valueOf(option);
  if (!value) return tl::unexpected(value.error());
  if (option == "comment") {
    if (!set.comments) return refusedWith("Comment cannot be used: set was created without comment support");
    if (value->find('"') != value->npos)
      return refusedWith("Syntax error: \" character is not permitted in comments");
    entry.comment = *value;
    return std::string();
  }
  if (option == "timeout") {
    auto seconds = parseSetNumber(*value, 0, kLongestSetTimeout);
    if (!seconds) return tl::unexpected(seconds.error());
    if (!set.timeout) return refusedWith("Timeout cannot be used: set was created without timeout support");
    entry.expires =
        *seconds ? std::optional<net::SimTime>(m_now + std::chrono::seconds(*seconds)) : std::nullopt;
    return std::string();
  }
  auto count = parseNumber(*value, UINT64_MAX);
  if (!count) return refusedWith(fmt::format("Syntax error: '{}' is invalid as number", *value));
  if (!set.counters)
    return refusedWith("Packet/byte counters cannot be used: set was created without counter support");
  (option == "packets" ? entry.packets : entry.bytes) = *count;
  return std::string();
}

IpSetCommand::Done IpSetCommand::remove(Words& words) {
  auto name = words.needed("");
  auto text = name ? words.needed("second ") : name;
  if (!text) return tl::unexpected(text.error());
  auto set = known(*name);
  if (!set) return tl::unexpected(set.error());
  auto elements = parseElements(**set, *text);
  if (!elements) return tl::unexpected(elements.error());
  for (const SetElement& element : *elements)
    if ((*set)->entries.erase(element) == 0 && !m_exist)
      return refusedWith("Element cannot be deleted from the set: it's not added");
  return std::string();
}

IpSetCommand::Done IpSetCommand::test(Words& words) {
  auto name = words.needed("");
  auto text = name ? words.needed("second ") : name;
  if (!text) return tl::unexpected(text.error());
  auto set = known(*name);
  if (!set) return tl::unexpected(set.error());
  auto elements = parseElements(**set, *text);
  if (!elements) return tl::unexpected(elements.error());
  SetElement asked = elements->front();
  bool network = (*set)->type == SetType::HashNet && text->find('/') != text->npos; // asks for itself only
  bool there =
      network ? (*set)->entries.contains(asked) : (*set)->ask(asked, m_now) == IpSet::Answer::Present;
  std::string shown = (*set)->type == SetType::HashIpPort ? elementText(**set, asked) : *text;
  if (!m_quiet)
    m_said += there ? fmt::format("Warning: {} is in set {}.\n", shown, *name)
                    : fmt::format("{} is NOT in set {}.\n", shown, *name);
  if (there) return std::string();
  return refusedWith("");
}

} // namespace fg::netfilter
