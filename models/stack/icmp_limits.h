// How many ICMP errors may be sent: to one destination (net/ipv4/inetpeer.c), and in all (net/ipv4/icmp.c).
#pragma once

#include "host/settings.h"
#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <map>
#include <string_view>

namespace fg::stack {

class IcmpLimits {
public:
  // Is it of a type that net.ipv4.icmp_ratemask limits?
  static bool isLimited(const host::Ipv4Settings& settings, uint8_t type);
  // May an error of this type go to `peer` now? The setting that forbids it, or empty.
  std::string_view refuses(const host::Ipv4Settings& settings, uint8_t type, net::Ipv4Address peer,
                           net::SimTime now);
  // May a packet without a route be complained about? (ip_error: one a second and peer, five at once.)
  bool allowsUnroutable(net::Ipv4Address peer, net::SimTime now);
  // ip_rt_send_redirect: nine at most, each after twice the silence of the one before. Whether it went out or
  // not, `redirected` follows: it costs the time that was saved up for other errors.
  bool allowsRedirect(net::Ipv4Address peer, net::SimTime now);
  void redirected(net::Ipv4Address peer, net::SimTime now);
  // Would the error that was refused last have gone out, had no redirect been sent?
  bool blamesRedirects(net::Ipv4Address peer) const;

private:
  // Tokens are time saved up until `last`.
  struct Account {
    net::SimTime tokens{0}, last{0};
    bool take(net::SimTime now, net::SimTime cost, int burst);
  };
  // What the kernel remembers of one address (struct inet_peer), for errors and redirects alike.
  struct Peer {
    Account account;
    Account withoutRedirects; // as it would be: for explanations
    int redirects = 0;
    bool redirectsCost = false;
  };
  Peer& peerOf(net::Ipv4Address address, net::SimTime now);
  static bool take(Peer& peer, net::SimTime now, net::SimTime cost, int burst);
  bool hasCredit(const host::Ipv4Settings& settings, net::SimTime now);

  std::map<net::Ipv4Address, Peer> m_peers;
  int64_t m_credit = -1; // messages; -1: nothing was sent yet
  net::SimTime m_refilled{0};
};

} // namespace fg::stack
