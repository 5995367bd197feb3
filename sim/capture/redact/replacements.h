// One replacement for each name and address, the same wherever it stands.
#pragma once

#include "net/ipv4_address.h"
#include "net/mac_address.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fg::capture {

// Keeps the structure of prefixes, as Crypto-PAn does (Fan et al. 2004): addresses that share their first n
// bits share them after it as well. Networks and broadcasts of the known prefixes stay such, and private,
// loopback, link-local and multicast address space stays what it is.
class AddressReplacement {
public:
  AddressReplacement(uint64_t key, const std::set<net::Ipv4Prefix>& known);
  // As above, with the first of a few keys that gives for none of `own` one of them, nor one with the same
  // first three bytes; where the networks leave no such choice, the one that does so least often.
  static AddressReplacement avoiding(const std::set<net::Ipv4Address>& own, uint64_t key,
                                     const std::set<net::Ipv4Prefix>& known);
  net::Ipv4Address operator()(net::Ipv4Address address);
  // A network: host bits that are clear stay clear.
  net::Ipv4Prefix operator()(const net::Ipv4Prefix& prefix);
  size_t count() const { return m_done.size(); }

private:
  net::Ipv4Address replaced(net::Ipv4Address address) const;
  bool flips(uint32_t bitsBefore, int length) const;
  uint64_t m_key;
  std::set<net::Ipv4Prefix> m_kept; // the bit behind each of these stays
  std::map<net::Ipv4Address, net::Ipv4Address> m_done;
};

// "host-1", "host-2" … in the order in which the names come.
class NameReplacement {
public:
  explicit NameReplacement(std::string kind, std::set<std::string, std::less<>> kept = {})
      : m_kind(std::move(kind)), m_kept(std::move(kept)) {}
  std::string operator()(const std::string& name);
  bool has(std::string_view name) const { return m_done.find(name) != m_done.end(); }
  size_t count() const { return m_done.size(); }

private:
  std::string m_kind;
  std::set<std::string, std::less<>> m_kept;
  std::map<std::string, std::string, std::less<>> m_done;
};

class MacReplacement {
public:
  net::MacAddress operator()(const net::MacAddress& mac);
  size_t count() const { return m_done.size(); }

private:
  std::map<net::MacAddress, net::MacAddress> m_done;
};

} // namespace fg::capture
