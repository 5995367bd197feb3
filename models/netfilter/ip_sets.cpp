#include "netfilter/ip_sets.h"

#include <algorithm>
#include <utility>

namespace fg::netfilter {

std::string_view name(SetType type) {
  switch (type) {
  case SetType::HashIp:
    return "hash:ip";
  case SetType::HashNet:
    return "hash:net";
  case SetType::HashIpPort:
    break;
  }
  return "hash:ip,port";
}

const IpSet::Entry* IpSet::find(SetElement wanted, net::SimTime now) const {
  auto exactly = [&]() -> const Entry* {
    auto it = entries.find(wanted);
    return it != entries.end() && it->second.isAlive(now) ? &it->second : nullptr;
  };
  if (type == SetType::HashIp) wanted.address = net::Ipv4Prefix(wanted.address, netmask).network();
  if (type != SetType::HashNet) return exactly();
  const net::Ipv4Address address = wanted.address; // the longest prefix first (mtype_test_cidrs)
  for (int length = wanted.length; length > 0; --length) {
    wanted.length = static_cast<uint8_t>(length);
    wanted.address = net::Ipv4Prefix(address, length).network();
    if (const Entry* entry = exactly()) return entry;
  }
  return nullptr;
}

IpSet::Entry* IpSet::find(SetElement wanted, net::SimTime now) {
  return const_cast<Entry*>(std::as_const(*this).find(wanted, now));
}

IpSet::Answer IpSet::ask(const SetElement& wanted, net::SimTime now) const {
  const Entry* entry = find(wanted, now);
  if (!entry) return Answer::Absent;
  return entry->nomatch ? Answer::Exception : Answer::Present;
}

void IpSet::forgetExpired(net::SimTime now) {
  if (timeout) std::erase_if(entries, [&](const auto& each) { return !each.second.isAlive(now); });
}

// struct hbucket and the element with its extensions; each bucket begins with room for two.
size_t IpSet::memory() const {
  constexpr size_t kBucket = 32, kRoom = 2, kCommentHead = 16;
  size_t element = type == SetType::HashIp ? 4 : 8;
  if (timeout || counters || comments || skbinfo) element = 8;
  element += (timeout ? 8 : 0) + (counters ? 16 : 0) + (comments ? 8 : 0) + (skbinfo ? 16 : 0);
  size_t size = (type == SetType::HashNet ? 456 : 216) + entries.size() * (kBucket + kRoom * element);
  for (const auto& [key, entry] : entries)
    if (!entry.comment.empty()) size += kCommentHead + entry.comment.size() + 1;
  return size;
}

bool IpSet::isLike(const IpSet& other) const {
  return type == other.type && counters == other.counters && comments == other.comments
         && skbinfo == other.skbinfo && timeout.has_value() == other.timeout.has_value();
}

const IpSet* IpSets::find(std::string_view name) const {
  auto it = m_sets.find(name);
  return it == m_sets.end() ? nullptr : &it->second;
}

IpSet* IpSets::find(std::string_view name) { return const_cast<IpSet*>(std::as_const(*this).find(name)); }

IpSet& IpSets::add(std::string name, IpSet set) {
  m_names.push_back(name);
  return m_sets.emplace(std::move(name), std::move(set)).first->second;
}

void IpSets::erase(std::string_view name) {
  m_sets.erase(m_sets.find(name));
  m_names.erase(std::find(m_names.begin(), m_names.end(), name));
}

void IpSets::rename(std::string_view from, std::string to) {
  auto node = m_sets.extract(m_sets.find(from));
  node.key() = to;
  m_sets.insert(std::move(node));
  *std::find(m_names.begin(), m_names.end(), from) = std::move(to);
}

void IpSets::swap(std::string_view one, std::string_view other) { std::swap(*find(one), *find(other)); }

} // namespace fg::netfilter
