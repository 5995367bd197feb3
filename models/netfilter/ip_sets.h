// The sets of `ipset` in one network namespace: hash:ip, hash:net and hash:ip,port (net/netfilter/ipset/).
#pragma once

#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::netfilter {

enum class SetType : uint8_t { HashIp, HashNet, HashIpPort };

struct SetElement {
  net::Ipv4Address address; // of a network: its first address
  uint8_t length = 32;      // of a network's prefix
  uint8_t protocol = 0;     // hash:ip,port only
  uint16_t port = 0;        // or an ICMP type and code

  friend auto operator<=>(const SetElement&, const SetElement&) = default;
};

struct IpSet {
  struct Entry {
    std::optional<net::SimTime> expires; // none: stays
    uint64_t packets = 0, bytes = 0;
    std::string comment;
    bool nomatch = false; // an exception from a larger network

    bool isAlive(net::SimTime now) const { return !expires || *expires > now; }
  };
  // What a packet finds in the set.
  enum class Answer { Absent, Present, Exception };

  SetType type = SetType::HashIp;
  uint32_t hashsize = 1024, maxelem = 65536, bucketsize = 12, initval = 0;
  uint8_t netmask = 32;            // hash:ip only: entries are networks of this length
  std::optional<uint32_t> timeout; // seconds; given: entries can expire, 0: not unless they say so
  bool counters = false, comments = false, skbinfo = false;
  std::map<SetElement, Entry> entries; // in the order of `ipset -sorted`

  // The entry for an address (and port), or null.
  const Entry* find(SetElement wanted, net::SimTime now) const;
  Entry* find(SetElement wanted, net::SimTime now);
  Answer ask(const SetElement& wanted, net::SimTime now) const;
  void forgetExpired(net::SimTime now);
  // What `ipset list` shows; exact where no two entries share a hash bucket.
  size_t memory() const;
  // In how many parts of a packet the set looks (src,dst): 1 or 2.
  size_t dimensions() const { return type == SetType::HashIpPort ? 2 : 1; }
  bool isLike(const IpSet& other) const; // may change places with it
};

class IpSets {
public:
  const IpSet* find(std::string_view name) const;
  IpSet* find(std::string_view name);
  IpSet& add(std::string name, IpSet set); // Precondition: the name is free
  void erase(std::string_view name);
  void rename(std::string_view from, std::string to); // Precondition: `to` is free
  void swap(std::string_view one, std::string_view other);
  // In the order of their creation, as `ipset list` shows them.
  const std::vector<std::string>& names() const { return m_names; }

private:
  std::map<std::string, IpSet, std::less<>> m_sets;
  std::vector<std::string> m_names;
};

std::string_view name(SetType type); // "hash:ip"

} // namespace fg::netfilter
