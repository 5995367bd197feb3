// What happens on a scenario's timeline: one file a kind of event, listed in register.cpp.
#pragma once

#include "core/registry.h"
#include "netfilter/rule_set.h"
#include "scenario/scenario.h"
#include "world/world.h"

#include <functional>
#include <span>
#include <string>

namespace fg::events {

// A UDP datagram of a program; port 53 gets a DNS query.
struct Datagram {
  net::Ipv4Address destination;
  uint16_t destinationPort = 0, sourcePort = 0;
};
// Sends it from a place now, and calls back with each answer.
using SendUdp =
    std::function<void(const world::Place& from, const Datagram&, std::function<void()> answered)>;

// A TCP connection of a program, over which it says something and takes what comes.
struct Connection {
  net::Ipv4Address destination;
  uint16_t destinationPort = 0, sourcePort = 0;
  std::string request;
};
struct ConnectionNews {
  enum class What { Open, Bytes, Closed, Reset, Refused, Unreachable, TimedOut, Failed } what = What::Open;
  std::span<const uint8_t> bytes = {}; // that have come
};
// Opens it from a place now, and calls back with what becomes of it.
using Connect = std::function<void(const world::Place& from, const Connection&,
                                   std::function<void(const ConnectionNews&)> told)>;
// The newest connection to a listening port of the place sends its first segment once more; false: there is
// none.
using SendLate = std::function<bool(const world::Place& from, uint16_t port)>;

struct Context {
  world::World& world;
  // Runs an emulated command in a place; "run" events need it.
  std::function<netfilter::CommandResult(const world::Place&, const std::string&)> run;
  SendUdp sendUdp;
  Connect connect;
  SendLate sendLate;
};

struct Spec {
  std::string name;
  // What came of it: a command's output and status; a status other than 0 and a sentence in `err` where
  // the event could not happen.
  std::function<netfilter::CommandResult(Context&, const scenario::Event&)> apply;
};

core::Registry<Spec> standardEvents(); // register.cpp

Spec runEvent();
Spec interfaceDownEvent();
Spec interfaceUpEvent();
Spec linkDownEvent();
Spec linkUpEvent();
Spec linkFaultEvent();
Spec forwarderEvent();
Spec nodeJoinEvent();
Spec nodeLeaveEvent();
Spec nodeDieEvent();
Spec nodeBootEvent();
Spec nodeRebootEvent();
Spec podCreateEvent();
Spec podDeleteEvent();
Spec podRescheduleEvent();
Spec podReadyEvent();
Spec podUnreadyEvent();
Spec serviceCreateEvent();
Spec serviceDeleteEvent();
Spec daemonStopEvent();
Spec daemonStartEvent();
Spec leaseRevokeEvent();
Spec leaseExpireEvent();
Spec flannelConfigEvent();
Spec etcdRestoreEvent();
Spec clockSkewEvent();
Spec daemonRestartEvent();
Spec daemonKillEvent();
Spec daemonUpgradeEvent();
Spec datagramEvent();
Spec connectionEvent();
Spec lateSegmentEvent();
Spec dnsRaceEvent();
Spec noteEvent();

// The place that the event is `on`; null where it is gone by now.
const world::Place* placeOf(const Context& context, const scenario::Event& event);
// An address, a place or "svc:NAMESPACE/NAME"; nothing where it has no address now.
std::optional<net::Ipv4Address> addressNamed(const world::World& world, const std::string& destination);
std::string argument(const scenario::Event& event, const std::string& name);
netfilter::CommandResult impossible(const std::string& why);

} // namespace fg::events
