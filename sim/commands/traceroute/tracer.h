// One run of traceroute: which probes are under way, when one is given up, and what is printed.
#pragma once

#include "commands/commands.h"

#include <map>

namespace fg::commands::traceroute {

enum class Method { Udp, Icmp, Tcp };

struct Settings {
  std::string name; // as the user wrote it
  net::Ipv4Address target;
  Method method = Method::Udp;
  size_t firstHop = 1, maxHops = 30, probesPerHop = 3, simultaneous = 16;
  uint16_t port = 33434;     // UDP: of the first probe; TCP: of all; ICMP: the first sequence number
  uint16_t packetBytes = 60; // the IP header included
  double wait = 5, here = 3, near = 10; // seconds, and factors of round-trip times; 0 switches a factor off
  bool numeric = false, dontFragment = false;
};

// The method of Dmitry Butskoy's traceroute 2.1: probes are numbered from 0, three to a hop; up to 16 are
// under way; they are printed in order, each once it is answered or given up.
class Tracer {
public:
  Tracer(Context& context, const Settings& settings);
  CommandResult run();

private:
  struct Probe {
    bool sent = false, done = false;
    bool final = false; // the target, or an error that ends the way
    std::optional<net::Ipv4Address> from;
    net::SimTime sentAt{0};
    std::optional<net::SimTime> roundTrip;
    std::string annotation; // "!N"
    uint8_t ttl = 0;        // of the answer
  };

  size_t hopOf(size_t probe) const { return probe / m_settings.probesPerHop + 1; }
  size_t firstOfHop(size_t probe) const { return probe - probe % m_settings.probesPerHop; }
  std::optional<net::SimTime> fillWindow();
  void send(size_t number);
  void receive(net::SimTime until);
  void note(Probe& probe, const Answer& answer);
  void noteIcmp(Probe& probe, const Answer& answer);
  net::SimTime timeout(size_t number) const;
  void giveUp(size_t number);
  bool belongsHere(size_t number, size_t final, bool hopIsFinal) const;
  size_t hopsBack(size_t number, uint8_t ttl) const;
  void print(size_t number);

  Context& m_context;
  const Settings& m_settings;
  CommandResult m_result;
  std::string m_failure; // what ends the program: "connect: Network is unreachable"
  std::vector<Probe> m_probes;
  std::map<Prober::Id, size_t> m_numbers;
  size_t m_start = 0, m_end = 0; // the probes to be printed yet
  uint16_t m_nextPort = 0;
};

} // namespace fg::commands::traceroute
