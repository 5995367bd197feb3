#include "trace/recording.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace fg::trace {

namespace {
// From 0 to 255, by the first eight characters and the length.
uint8_t beginningOf(std::string_view text) {
  uint64_t head = 0;
  if (!text.empty()) std::memcpy(&head, text.data(), std::min(text.size(), sizeof head));
  return static_cast<uint8_t>((head ^ text.size()) * 0x9e3779b97f4a7c15 >> 56);
}
} // namespace

StringId Recording::intern(std::string_view text) const {
  Recent& recent = m_recent[beginningOf(text)];
  if (!recent.id || recent.text != text) {
    recent.id = indexed(text);
    recent.text = m_texts[recent.id.value].text;
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

std::vector<RuleVisit> everyVisit(const Recording& recording, const TableTraversal& walk) {
  std::vector<RuleVisit> out;
  auto visit = walk.visits.begin();
  for (const RulesPassedBy& passed : walk.passed) {
    auto next = walk.visits.begin() + passed.before;
    out.insert(out.end(), visit, next);
    visit = next;
    for (uint32_t index = passed.first; index <= passed.last; ++index) {
      out.push_back(recording.chains[passed.chain.value]->passedBy(recording, walk, index));
      out.back().depth = passed.depth;
    }
  }
  out.insert(out.end(), visit, walk.visits.end());
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
