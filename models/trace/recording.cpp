#include "trace/recording.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace fg::trace {

namespace {
template<class Number> uint64_t numberAt(const char* at) {
  Number number;
  std::memcpy(&number, at, sizeof number);
  return number;
}

// The first eight characters; with the length, the whole of a text that has no more.
uint64_t headOf(std::string_view text) {
  const char *begin = text.data(), *end = begin + text.size();
  if (text.size() >= 8) return numberAt<uint64_t>(begin);
  if (text.size() >= 4) return numberAt<uint32_t>(begin) | numberAt<uint32_t>(end - 4) << 32;
  if (text.size() >= 2) return numberAt<uint16_t>(begin) | numberAt<uint16_t>(end - 2) << 32;
  return text.empty() ? 0 : numberAt<uint8_t>(begin);
}

// From 0 to 255.
uint8_t placeOf(uint64_t head, size_t size) {
  return static_cast<uint8_t>((head ^ size) * 0x9e3779b97f4a7c15 >> 56);
}
} // namespace

StringId Recording::intern(std::string_view text) const {
  uint64_t head = headOf(text);
  Recent& recent = m_recent[placeOf(head, text.size())];
  bool beginsAlike = recent.id && recent.head == head && recent.text.size() == text.size();
  if (!beginsAlike || (text.size() > sizeof head && recent.text != text)) {
    recent.id = indexed(text);
    recent.text = m_texts[recent.id.value].text;
    recent.head = head;
  }
  return recent.id;
}

StringId Recording::indexed(std::string_view text) const {
  if (auto it = m_index.find(text); it != m_index.end()) return {it->second};
  auto id = static_cast<uint32_t>(m_texts.size());
  m_texts.push_back({std::string(text), nullptr});
  m_index.emplace(m_texts.back().text, id);
  return {id};
}

StringId Recording::intern(std::unique_ptr<const LateText> text) {
  m_texts.push_back({{}, std::move(text)});
  return {static_cast<uint32_t>(m_texts.size() - 1)};
}

const PacketBytes* Recording::bytesAt(uint32_t step) const {
  auto found = std::ranges::lower_bound(bytes, step, {}, &PacketBytes::step);
  return found != bytes.end() && found->step == step ? &*found : nullptr;
}

std::vector<PacketId> Recording::causedBy(PacketId id) const {
  std::vector<PacketId> out;
  for (uint32_t i = id.value + 1; i < packets.size(); ++i)
    if (packets[i].cause == id) out.push_back({i});
  return out;
}

RuleVisit visitOf(const Recording& recording, const TableTraversal& walk, const RulesPassedBy& passed,
                  uint32_t index) {
  RuleVisit out = recording.chains[passed.chain.value]->passedBy(recording, walk, index);
  out.depth = passed.depth;
  return out;
}

List<RuleVisit> everyVisit(const Recording& recording, const TableTraversal& walk) {
  List<RuleVisit> out;
  forEachRule(
      walk, [&](const RuleVisit& visit) { out.push_back(visit); },
      [&](const RulesPassedBy& passed) {
        for (uint32_t index = passed.first; index <= passed.last; ++index)
          out.push_back(visitOf(recording, walk, passed, index));
      });
  return out;
}

std::string_view name(Origin origin) {
  static constexpr std::array<std::string_view, 8> kNames{
      "probe", "application", "reply", "icmp-error", "arp", "fragment", "encapsulation", "copy"};
  return kNames[static_cast<size_t>(origin)];
}

std::string_view name(StateKind kind) {
  static constexpr std::array<std::string_view, 14> kNames{
      "interface", "address", "route", "rule",    "sysctl",    "neighbor", "fdb",
      "conntrack", "lease",   "pod",   "service", "endpoints", "daemon",   "event"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view name(ChangeKind kind) {
  static constexpr std::array<std::string_view, 4> kNames{"added", "removed", "changed", "failed"};
  return kNames[static_cast<size_t>(kind)];
}

} // namespace fg::trace
