#include "scenario/event_kinds.h"

#include <algorithm>

namespace fg::scenario {

const std::vector<EventKind>& eventKinds() {
  using enum ArgumentKind;
  static const std::vector<EventKind> kinds{
      {"run", "command", Command, Where::OnNamespace, "runs an emulated command there"},
      {"interface-down", "interface", Interface, Where::OnNamespace,
       "takes the interface's link away (a pulled cable)"},
      {"interface-up", "interface", Interface, Where::OnNamespace,
       "gives the link back; DHCP renews its lease"},
      {"link-down", "segment", Segment, Where::Anywhere, "cuts the whole segment: no frame passes"},
      {"link-up", "segment", Segment, Where::Anywhere, "mends the segment"},
      {std::string(kLinkFaultEvent),
       "segment",
       Segment,
       Where::Anywhere,
       "makes the segment bad, by 'loss', 'delay' and 'rate'; without these it is mended",
       {"loss", "delay", "rate"}},
      {std::string(kNodeJoinEvent), "node", Node, Where::Anywhere,
       "a node that was off until now boots for the first time and joins the cluster"},
      {"node-leave", "node", Node, Where::Anywhere,
       "drains the node, deletes it as 'kubectl delete node' does, and switches it off"},
      {"node-die", "node", Node, Where::Anywhere, "the node loses its power"},
      {"node-boot", "node", Node, Where::Anywhere, "a node without power gets it back and boots"},
      {"node-reboot", "node", Node, Where::Anywhere, "the node goes down and boots, 10 s later"},
      {"forwarder", "pace", Pace, Where::OnNode,
       "how flanneld of the udp backend carries packets from now on: well, slow or dead"},
      {"pod-delete", "pod", Pod, Where::Anywhere, "deletes the pod, as 'kubectl delete pod' does"},
      {std::string(kPodCreateEvent), "pod", Pod, Where::Anywhere,
       "creates one of the scenario's pods, which is not there before"},
      {std::string(kPodRescheduleEvent),
       "pod",
       Pod,
       Where::Anywhere,
       "deletes the pod and makes it anew on the node 'to'; its address is a new one",
       {"to"}},
      {"pod-unready", "pod", Pod, Where::Anywhere, "its readiness probe fails: services leave it out"},
      {"pod-ready", "pod", Pod, Where::Anywhere, "its readiness probe succeeds again"},
      {std::string(kServiceCreateEvent), "service", Service, Where::Anywhere,
       "creates one of the scenario's services, which is not there before"},
      {"service-delete", "service", Service, Where::Anywhere, "deletes the service"},
      {"daemon-stop", "daemon", Daemon, Where::OnNode, "stops a daemon of the node"},
      {"daemon-start", "daemon", Daemon, Where::OnNode, "starts it again"},
      {"lease-revoke", "node", Node, Where::Anywhere, "deletes the node's lease from etcd"},
      {"lease-expire", "node", Node, Where::Anywhere, "lets the node's lease expire in etcd"},
      {"flannel-config", "config", FlannelConfig, Where::Anywhere,
       "writes flannel's configuration into etcd, a JSON text; daemons read it when they start"},
      {std::string(kEtcdRestoreEvent), "from", Before, Where::Anywhere,
       "puts etcd's data of that time back, as from a backup: all members stop, and start with it"},
      {"clock-skew", "skew", Skew, Where::OnNode,
       "sets the node's clock ahead by so much, or back: \"-90m\""},
      {"daemon-restart", "daemon", Daemon, Where::OnNode,
       "stops and starts it: it reads its files again, which may have been edited"},
      {"daemon-kill", "daemon", Daemon, Where::OnNode,
       "kills it (SIGKILL); systemd starts it again where its unit says so"},
      {std::string(kDaemonUpgradeEvent),
       "daemon",
       Daemon,
       Where::OnNode,
       "installs the release 'version' of it and restarts it",
       {"version"}},
      {std::string(kDatagramEvent),
       "destination",
       Destination,
       Where::OnNamespace,
       "sends a UDP datagram from there to the port 'port', from the port 'sourcePort'; later packets of "
       "that flow belong to its connection",
       {"port", "sourcePort"}},
      {std::string(kConnectionEvent),
       "destination",
       Destination,
       Where::OnNamespace,
       "opens a TCP connection from there to the port 'port', from the port 'sourcePort', gets 'bytes' bytes "
       "over it, and tells when they have come, or what ended it before",
       {"port", "sourcePort", "bytes"}},
      {"late-segment", "port", ListeningPort, Where::OnNamespace,
       "the newest connection to this TCP port of it sends its first segment once more, long after it was "
       "acknowledged: it was held up in the network"},
      {"dns-race", "destination", Destination, Where::OnNamespace,
       "sends two DNS queries from one socket at once, so that connection tracking looks both up before it "
       "has confirmed either"},
  };
  return kinds;
}

const std::vector<std::string>& extraKeys() {
  static const std::vector<std::string> keys{"loss",    "delay", "rate",       "to",
                                             "version", "port",  "sourcePort", "bytes"};
  return keys;
}

const EventKind* findEventKind(std::string_view name) {
  auto it = std::find_if(eventKinds().begin(), eventKinds().end(),
                         [&](const EventKind& k) { return k.name == name; });
  return it == eventKinds().end() ? nullptr : &*it;
}

const std::vector<std::string>& forwarderPaces() {
  static const std::vector<std::string> paces{"well", "slow", "dead"};
  return paces;
}

const std::vector<std::string>& daemonNames() {
  static const std::vector<std::string> names{"etcd", "flanneld", "docker", "kube-proxy", "kubelet"};
  return names;
}

} // namespace fg::scenario
