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
      {std::string(kLinkFaultEvent), "segment", Segment, Where::Anywhere,
       "makes the segment bad, by 'loss', 'delay' and 'rate'; without these it is mended"},
      {"forwarder", "pace", Pace, Where::OnNode,
       "how flanneld of the udp backend carries packets from now on: well, slow or dead"},
      {"pod-delete", "pod", Pod, Where::Anywhere, "deletes the pod, as 'kubectl delete pod' does"},
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
      {"dns-race", "destination", Destination, Where::OnNamespace,
       "sends two DNS queries from one socket at once, so that connection tracking looks both up before it "
       "has "
       "confirmed either"},
  };
  return kinds;
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
