// A bridge's forwarding database: which port leads to which Ethernet address.
#pragma once

#include "net/mac_address.h"
#include "net/sim_time.h"

#include <map>
#include <optional>
#include <vector>

namespace fg::link {

// The port numbers are interface indices of the bridge's namespace.
class Fdb {
public:
  // Entries that were not refreshed for this long are forgotten (brctl setageing; Linux: 300 s).
  net::SimTime ageing = std::chrono::seconds(300);

  struct Entry {
    net::MacAddress mac;
    int port = 0;
    bool permanent = false; // a port's own address, or another that leads to the host: never ages
    bool fixed = false;     // added by hand: never ages, and is not learned anew
    net::SimTime updated{0};
  };

  // A frame from `mac` came in by `port`. True where that is news: a new address or another port.
  bool learn(const net::MacAddress& mac, int port, net::SimTime now);
  void addPermanent(const net::MacAddress& mac, int port);
  void removePort(int port);
  // Forgets what was learned from the port.
  void flushPort(int port);
  // Added by hand, as `bridge fdb add … static` does: it leads out of the port and never ages.
  void addStatic(const net::MacAddress& mac, int port);
  bool remove(const net::MacAddress& mac);
  // Forgets what was learned; permanent entries stay.
  void flush();
  // Nothing where the address is not known, or its entry is too old.
  std::optional<Entry> find(const net::MacAddress& mac, net::SimTime now) const;
  // In the order of their addresses.
  std::vector<Entry> entries(net::SimTime now) const;

private:
  bool isLive(const Entry& entry, net::SimTime now) const;
  std::map<net::MacAddress, Entry> m_entries;
};

} // namespace fg::link
