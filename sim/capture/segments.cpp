// Which interfaces are on one Ethernet segment.
#include "capture/joining.h"

#include <algorithm>
#include <map>
#include <set>

namespace fg::capture {
namespace {

using scenario::found::Interface;
using scenario::found::Namespace;

// An interface that a cable may be in, and the addresses by which others know it: its own, or its bridge's.
struct Card {
  size_t ns = 0;
  Interface* interface = nullptr;
  std::vector<net::Ipv4Prefix> addresses;
  bool isNamed = false; // in links.json
};

bool isCardKind(const std::string& kind) {
  constexpr std::array<std::string_view, 6> kKinds{"", "veth", "bond", "team", "vlan", "macvlan"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

class SegmentJoiner {
public:
  SegmentJoiner(scenario::Snapshot& snapshot, Findings& findings, scenario::Scenario& scenario)
      : m_namespaces(snapshot.namespaces), m_said(snapshot.segments), m_findings(findings),
        m_scenario(scenario) {
    for (size_t i = 0; i < m_namespaces.size(); ++i) {
      collect(i);
      m_known.emplace_back(m_namespaces[i]);
    }
    m_group.resize(m_cards.size());
    for (size_t i = 0; i < m_group.size(); ++i)
      m_group[i] = i;
  }

  // Whatever links.json names is plugged in there, and nowhere else.
  void joinNamed(const NamedLinks& named) {
    std::map<const Interface*, size_t> byInterface;
    for (size_t i = 0; i < m_cards.size(); ++i)
      byInterface[m_cards[i].interface] = i;
    for (const std::vector<End>& link : named.segments) {
      std::optional<size_t> first;
      for (End end : link) {
        auto card = byInterface.find(&m_namespaces[end.ns].interfaces[end.interface]);
        if (card == byInterface.end()) continue;
        m_cards[card->second].isNamed = true;
        if (first) unite(*first, card->second, "links.json says so");
        if (!first) first = card->second;
      }
    }
  }

  // A neighbour entry that has the Ethernet address of one captured interface, and of one only.
  void joinNeighbors() {
    std::map<net::MacAddress, std::vector<size_t>> byMac;
    for (size_t i = 0; i < m_cards.size(); ++i)
      byMac[macOf(i)].push_back(i);
    for (size_t i = 0; i < m_cards.size(); ++i)
      if (!m_cards[i].isNamed)
        for (const auto* neighbor : knownBy(i))
          if (neighbor->mac) joinByMac(i, byMac, *neighbor->mac);
  }

  void joinPrefixes() {
    std::map<net::Ipv4Prefix, std::vector<size_t>> byPrefix;
    for (size_t i = 0; i < m_cards.size(); ++i)
      for (const net::Ipv4Prefix& address : m_cards[i].addresses)
        if (address.length() < 32 && !m_cards[i].isNamed) byPrefix[address.canonical()].push_back(i);
    for (const auto& [prefix, cards] : byPrefix)
      if (!holdTheSame(prefix, cards)) joinUnlessContradicted(cards);
  }

  void name() {
    std::map<size_t, std::vector<size_t>> members;
    for (size_t i = 0; i < m_cards.size(); ++i)
      members[root(i)].push_back(i);
    std::set<std::string> taken;
    for (const auto& [first, cards] : members) {
      if (cards.size() == 1 && !mayHaveCable(m_cards[first])) continue;
      std::string segment = nameOf(cards, taken);
      scenario::Segment described;
      described.name = segment;
      if (!m_cards[first].addresses.empty()) described.prefix = m_cards[first].addresses.front().canonical();
      m_scenario.segments.push_back(described);
      for (size_t card : cards)
        m_cards[card].interface->segment = segment;
      if (cards.size() > 1) say(segment, cards);
    }
  }

private:
  void say(const std::string& segment, const std::vector<size_t>& cards) {
    scenario::found::Segment& said = m_said.emplace_back();
    said.name = segment;
    for (size_t card : cards)
      said.ends.push_back(placeOf(card));
    auto why = m_why.find(root(cards.front()));
    for (const std::string& reason : why == m_why.end() ? std::set<std::string>{} : why->second)
      said.because += (said.because.empty() ? "" : "; ") + reason;
  }

  void collect(size_t ns) {
    for (Interface& interface : m_namespaces[ns].interfaces) {
      bool isPaired = interface.kind == "veth" && !interface.peerNamespace.empty();
      if (isCardKind(interface.kind) && !isPaired)
        m_cards.push_back({ns, &interface, addressesOf(m_namespaces[ns], interface), false});
    }
  }

  static std::vector<net::Ipv4Prefix> addressesOf(const Namespace& ns, const Interface& interface) {
    std::vector<net::Ipv4Prefix> out;
    for (const auto& address : interface.addresses)
      out.push_back(address.prefix);
    bool isVirtualPort = interface.kind == "veth";
    for (const Interface& master : ns.interfaces)
      if (master.name == interface.master && master.kind == "bridge" && !isVirtualPort)
        for (const auto& address : master.addresses)
          out.push_back(address.prefix);
    return out;
  }

  void joinByMac(size_t card, const std::map<net::MacAddress, std::vector<size_t>>& byMac,
                 const net::MacAddress& mac) {
    auto it = byMac.find(mac);
    bool isProof = it != byMac.end() && it->second.size() == 1 && it->second.front() != card
                   && !m_cards[it->second.front()].isNamed;
    if (isProof) unite(card, it->second.front(), "one knows the Ethernet address of another");
  }

  net::MacAddress macOf(size_t card) const { return m_cards[card].interface->mac; }

  // Neighbours are asked on the interface that has the address: the bridge, where the card is its port.
  KnownNeighbors::List knownBy(size_t card) const {
    const Interface& interface = *m_cards[card].interface;
    const KnownNeighbors& known = m_known[m_cards[card].ns];
    KnownNeighbors::List out = known.on(interface.name);
    if (interface.master.empty() || interface.kind == "veth") return out;
    const KnownNeighbors::List& ofBridge = known.on(interface.master);
    out.insert(out.end(), ofBridge.begin(), ofBridge.end());
    return out;
  }

  // A veth end whose peer is not in the capture has one machine behind it, and no segment, unless it has an
  // address of its own that others share a prefix with.
  static bool mayHaveCable(const Card& card) {
    if (card.interface->kind == "veth") return card.isNamed || (!card.addresses.empty() && hasNetwork(card));
    return true;
  }
  static bool hasNetwork(const Card& card) {
    return std::any_of(card.addresses.begin(), card.addresses.end(),
                       [](const net::Ipv4Prefix& address) { return address.length() < 32; });
  }

  // Two hosts that hold one address are not on one link; each has a network of its own.
  bool holdTheSame(const net::Ipv4Prefix& prefix, const std::vector<size_t>& cards) {
    std::map<net::Ipv4Address, size_t> holders;
    for (size_t card : cards)
      for (const net::Ipv4Prefix& address : m_cards[card].addresses) {
        if (address.canonical() != prefix) continue;
        auto [it, isNew] = holders.try_emplace(address.address(), card);
        if (isNew || m_cards[it->second].ns == m_cards[card].ns || root(it->second) == root(card)) continue;
        m_findings.warning(m_cards[card].interface->place,
                           placeOf(it->second) + " and " + placeOf(card) + " both have the address "
                               + address.address().text() + ": each is taken to be on a network of its own",
                           "if they are on one, say so in links.json");
        return true;
      }
    return false;
  }

  std::string placeOf(size_t card) const {
    return m_namespaces[m_cards[card].ns].name + ":" + m_cards[card].interface->name;
  }

  // Has a neighbour table of one of them another Ethernet address for the other? Then they are not on one
  // link.
  bool contradicts(size_t asker, const std::map<net::Ipv4Address, size_t>& holders) {
    for (const auto* neighbor : knownBy(asker)) {
      if (!neighbor->mac) continue;
      auto it = holders.find(neighbor->address);
      if (it == holders.end() || it->second == asker || macOf(it->second) == *neighbor->mac) continue;
      if (isMacOfBridge(it->second, *neighbor->mac) || root(it->second) == root(asker)) continue;
      m_findings.warning(neighbor->place,
                         placeOf(asker) + " knows " + neighbor->address.text()
                             + " by another Ethernet address than " + placeOf(it->second)
                             + " has: they are taken to be on different networks",
                         "if they are on one, say so in links.json");
      return true;
    }
    return false;
  }

  bool isMacOfBridge(size_t card, const net::MacAddress& mac) const {
    for (const Interface& interface : m_namespaces[m_cards[card].ns].interfaces)
      if (interface.name == m_cards[card].interface->master && interface.mac == mac) return true;
    return false;
  }

  void joinUnlessContradicted(const std::vector<size_t>& cards) {
    std::map<net::Ipv4Address, size_t> holders;
    for (size_t card : cards)
      for (const net::Ipv4Prefix& address : m_cards[card].addresses)
        holders.emplace(address.address(), card);
    std::optional<size_t> first;
    for (size_t card : cards) {
      if (contradicts(card, holders)) continue;
      if (first) unite(*first, card, "their addresses share a prefix");
      if (!first) first = card;
    }
  }

  // "192.168.7.0/24", or the interfaces' names where they have no addresses; with a host where it is taken.
  std::string nameOf(const std::vector<size_t>& cards, std::set<std::string>& taken) {
    std::string name;
    for (size_t card : cards)
      if (name.empty() && !m_cards[card].addresses.empty())
        name = m_cards[card].addresses.front().canonical().text();
    if (name.empty()) name = "the link of " + placeOf(cards.front());
    if (taken.contains(name)) name += " of " + placeOf(cards.front());
    taken.insert(name);
    return name;
  }

  // Union-find.
  size_t root(size_t card) {
    while (m_group[card] != card)
      card = m_group[card] = m_group[m_group[card]];
    return card;
  }
  void unite(size_t a, size_t b, const std::string& because) {
    size_t low = std::min(root(a), root(b)), high = std::max(root(a), root(b));
    if (low == high) return;
    m_group[high] = low;
    m_why[low].insert(because);
    m_why[low].merge(m_why[high]);
  }

  std::vector<Namespace>& m_namespaces;
  std::vector<scenario::found::Segment>& m_said;
  Findings& m_findings;
  scenario::Scenario& m_scenario;
  std::vector<KnownNeighbors> m_known; // by namespace
  std::vector<Card> m_cards;
  std::map<size_t, std::set<std::string>> m_why; // by the first card of a segment
  std::vector<size_t> m_group;                   // by card: another one of its segment; itself for the first
};

} // namespace

void joinSegments(const NamedLinks& named, Findings& findings, scenario::Snapshot& snapshot,
                  scenario::Scenario& scenario) {
  SegmentJoiner joiner(snapshot, findings, scenario);
  joiner.joinNamed(named);
  joiner.joinNeighbors();
  joiner.joinPrefixes();
  joiner.name();
}

} // namespace fg::capture
