// One routing table, and the lookup in it.
#pragma once

#include "core/kernel_error.h"
#include "routing/route.h"

#include <bit>
#include <map>
#include <utility>
#include <vector>

namespace fg::routing {

// What a lookup goes by (struct flowi4).
struct FlowKey {
  net::Ipv4Address destination;
  net::Ipv4Address source = {}; // unspecified: not chosen yet
  uint8_t tos = 0;
  uint32_t mark = 0;
  int iif = 0; // the interface that it came in by; 0: made here
  int oif = 0; // the interface that it must leave by; 0: any
  std::string_view iifName = {}, oifName = {};
  Scope leastScope = Scope::Global; // Link: only routes that lead onto a link (a gateway must be on one)
};

// Longest prefix, then type of service, then least metric, then first inserted (net/ipv4/fib_trie.c,
// fib_semantics.c).
class RouteTable {
  // The order in which `ip route` and /proc/net/route list a table (measured).
  struct Place {
    uint32_t network;
    int hostBits; // longer prefixes first among equal addresses
    int anyTos;   // 255 - tos: the most particular first
    uint32_t metric;
    int64_t sequence;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  using Routes = std::map<Place, Route>;

public:
  // The routes in the kernel's order.
  class View {
  public:
    class Iterator {
    public:
      using value_type = Route;
      using reference = const Route&;
      using pointer = const Route*;
      using difference_type = std::ptrdiff_t;
      using iterator_category = std::bidirectional_iterator_tag;
      Iterator() = default;
      explicit Iterator(Routes::const_iterator at) : m_at(at) {}
      reference operator*() const { return m_at->second; }
      pointer operator->() const { return &m_at->second; }
      Iterator& operator++() {
        ++m_at;
        return *this;
      }
      Iterator operator++(int) { return Iterator(m_at++); }
      Iterator& operator--() {
        --m_at;
        return *this;
      }
      Iterator operator--(int) { return Iterator(m_at--); }
      friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
      Routes::const_iterator m_at;
    };
    explicit View(const Routes& routes) : m_routes(&routes) {}
    Iterator begin() const { return Iterator(m_routes->begin()); }
    Iterator end() const { return Iterator(m_routes->end()); }
    size_t size() const { return m_routes->size(); }
    bool empty() const { return m_routes->empty(); }
    const Route& front() const { return m_routes->begin()->second; }

  private:
    const Routes* m_routes;
  };

  // As `ip route add`: File exists where destination, type of service and metric are taken.
  core::KernelResult add(Route route);
  // As `ip route append` and `prepend`: behind or before equals; File exists where the very same is there.
  core::KernelResult append(Route route);
  core::KernelResult prepend(Route route);
  // As `ip route replace`: the first with this destination, type of service and metric makes room.
  core::KernelResult replace(Route route);
  // As `ip route change`: as replace, but No such file or directory where there is none.
  core::KernelResult change(Route route);

  // The first route that has all of this is meant; what is not given fits any.
  struct Selector {
    net::Ipv4Prefix destination;
    std::optional<net::Ipv4Address> gateway;
    std::optional<int> interface;
    std::optional<uint32_t> metric;
    uint8_t tos = 0; // exactly this one
    std::optional<RouteKind> kind = {};
    std::optional<Scope> scope = {};
    std::optional<Protocol> protocol = {};
    std::optional<net::Ipv4Address> preferredSource = {};
    uint32_t table = kMainTable; // for those who know the tables
  };
  // The removed route, or No such process.
  tl::expected<Route, core::KernelError> remove(const Selector& selector);
  // Removes the routes that `gone` picks; returns them.
  template<class Predicate> std::vector<Route> removeIf(Predicate gone) {
    std::vector<Route> removed;
    for (auto it = m_routes.begin(); it != m_routes.end();)
      if (gone(std::as_const(it->second)))
        it = erase(it, removed);
      else
        ++it;
    return removed;
  }
  // All routes out of an interface.
  std::vector<Route> removeInterface(int interface) {
    return removeIf([&](const Route& route) { return route.interface == interface; });
  }

  // The route that a packet takes; null where none matches. O(log n) for each prefix length in use.
  const Route* lookup(const FlowKey& flow) const;
  const Route* lookup(net::Ipv4Address destination) const { return lookup(FlowKey{destination}); }
  // All routes whose destination contains the address, best first.
  template<class Visit> void forEachMatch(net::Ipv4Address destination, Visit visit) const {
    for (uint64_t lengths = m_lengthsInUse; lengths != 0;) {
      net::Ipv4Prefix prefix{destination, takeLongest(lengths)};
      for (Found it = firstOf(prefix); isOf(it, prefix); ++it)
        visit(it->second);
    }
  }
  const Route* find(const Selector& selector) const;

  View routes() const { return View(m_routes); }
  bool empty() const { return m_routes.empty(); }

private:
  using Found = Routes::const_iterator;
  // The highest bit, and clears it.
  static int takeLongest(uint64_t& lengths) {
    int longest = std::bit_width(lengths) - 1;
    lengths &= ~(uint64_t{1} << longest);
    return longest;
  }
  uint32_t& routesOf(int length);
  Found firstOf(const net::Ipv4Prefix& prefix) const;
  bool isOf(Found it, const net::Ipv4Prefix& prefix) const;
  Found findPlace(const Route& route) const;
  bool hasTwin(const Route& route) const;
  void insert(Route route, int64_t sequence);
  Routes::iterator erase(Routes::iterator it, std::vector<Route>& removed);
  Found select(const Selector& selector) const;

  Routes m_routes;
  std::vector<std::pair<int, uint32_t>> m_lengths; // prefix lengths, and how many routes have them
  uint64_t m_lengthsInUse = 0;                     // a bit for each length that some have
  int64_t m_first = 0, m_last = 0;                 // sequence numbers given
};

} // namespace fg::routing
