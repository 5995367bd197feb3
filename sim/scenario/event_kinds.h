// The kinds of events that a timeline may hold, as the reader has to know them.
// What happens then is told in sim/events, one file a kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fg::scenario {

// What the argument of an event names; the reader checks that there is such a thing.
enum class ArgumentKind {
  Command,
  Interface,
  Pod,
  Daemon,
  Segment,
  Pace,
  Destination,
  Node,
  Service,
  FlannelConfig, // JSON text
  Before,        // a time before the event
  Skew,          // a duration that may be negative
  ListeningPort, // a number
};
enum class Where { OnNode, OnNamespace, Anywhere }; // what "on" must name

struct EventKind {
  std::string name;     // the key in the file: "interface-down"
  std::string argument; // the key in Event::arguments: "interface"
  ArgumentKind argumentKind = ArgumentKind::Command;
  Where where = Where::Anywhere;
  std::string help;
  std::vector<std::string> extras = {}; // further keys that it takes
};

const std::vector<EventKind>& eventKinds();
const EventKind* findEventKind(std::string_view name);

// An event that only tells something.
inline constexpr std::string_view kNoteEvent = "note";

inline constexpr std::string_view kLinkFaultEvent = "link-fault";
// An event that needs the data of etcd as it was at an earlier time.
inline constexpr std::string_view kEtcdRestoreEvent = "etcd-restore";
// What these name is not there before the first event about it.
inline constexpr std::string_view kNodeJoinEvent = "node-join", kPodCreateEvent = "pod-create",
                                  kServiceCreateEvent = "service-create";
inline constexpr std::string_view kDatagramEvent = "datagram", kConnectionEvent = "connection";
inline constexpr std::string_view kPodRescheduleEvent = "pod-reschedule",
                                  kDaemonUpgradeEvent = "daemon-upgrade";
// The keys that only some kinds take.
const std::vector<std::string>& extraKeys();
// How the program that carries packets for flannel's udp backend gets on.
const std::vector<std::string>& forwarderPaces();

// The daemons of a node, by the names of their units.
const std::vector<std::string>& daemonNames();

} // namespace fg::scenario
