// What a scenario says of networks, clusters and timelines, and cannot be: each finding to the letter.
#include "unit/scenario/read_text.h"

namespace fg::scenario {

TEST(BadNetwork, OverlappingSegments) {
  EXPECT_EQ(findingsOf(R"("segments": {
  "a": {"prefix": "10.0.0.0/8"},
  "b": {"prefix": "10.1.0.0/16"}})"),
            R"(test.json:4:3: error: 10.1.0.0/16 overlaps 10.0.0.0/8 of segment 'a'
    "b": {"prefix": "10.1.0.0/16"}}}
    ^
  give every segment a network of its own
)");
}

TEST(BadNetwork, AddressInNoSegment) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24"}}}})"),
            R"(test.json:2:53: error: the address 172.16.0.1 lies in no segment
  "nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24"}}}}}
                                                      ^
  segments are lan (192.168.0.0/24); or is it "nat": true?
)");
}

TEST(BadNetwork, AddressOutsideOfItsSegment) {
  EXPECT_EQ(
      findingsOf(
          R"("nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24", "segment": "lan"}}}})"),
      R"(test.json:2:53: error: the address 172.16.0.1 lies outside of 192.168.0.0/24, the network of segment 'lan'
  "nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24", "segment": "lan"}}}}}
                                                      ^
)");
}

TEST(BadNetwork, GatewayOutsideOfItsSegment) {
  EXPECT_EQ(
      findingsOf(R"("segments": {"a": {"prefix": "10.0.0.0/8", "gateway": "11.0.0.1"}})"),
      R"(test.json:2:55: error: the gateway 11.0.0.1 lies outside of 10.0.0.0/8, the network of segment 'a'
  "segments": {"a": {"prefix": "10.0.0.0/8", "gateway": "11.0.0.1"}}}
                                                        ^
)");
}

TEST(BadNetwork, UnknownSegment) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"segment": "lam"}}}})"),
            R"(test.json:2:53: error: there is no segment 'lam'
  "nodes": {"n1": {"interfaces": {"eth0": {"segment": "lam"}}}}}
                                                      ^
  did you mean 'lan'?
)");
}

TEST(BadNetwork, SameAddressTwice) {
  EXPECT_EQ(findingsOf(R"("nodes": {
  "n1": {"interfaces": {"eth0": {"address": "192.168.0.7/24"}}},
  "n2": {"interfaces": {"eth0": {"address": "192.168.0.7/24"}}}})"),
            R"(test.json:4:45: error: segment 'lan' has the address 192.168.0.7 twice
    "n2": {"interfaces": {"eth0": {"address": "192.168.0.7/24"}}}}}
                                              ^
  it stands already in line 3
)");
}

TEST(BadNetwork, SameMacTwice) {
  EXPECT_EQ(findingsOf(R"("nodes": {
  "n1": {"interfaces": {"eth0": {"mac": "02:00:00:00:00:01"}}},
  "n2": {"interfaces": {"eth0": {"mac": "02:00:00:00:00:01"}}}})"),
            R"(test.json:4:41: error: segment 'lan' has the address 02:00:00:00:00:01 twice
    "n2": {"interfaces": {"eth0": {"mac": "02:00:00:00:00:01"}}}}}
                                          ^
  it stands already in line 3
)");
}

TEST(BadNetwork, FullSegment) {
  EXPECT_EQ(findingsOf(R"("segments": {"a": {"prefix": "10.0.0.0/30"}},
"nodes": {"n1": {}, "n2": {}, "n3": {}})"),
            R"(test.json:3:31: error: segment 'a' has no free address left in 10.0.0.0/30
  "nodes": {"n1": {}, "n2": {}, "n3": {}}}
                                ^
  give it a larger network, or give the address here
)");
}

TEST(BadNetwork, UnknownPeer) {
  EXPECT_EQ(findingsOf(R"("namespaces": {
  "red": {"interfaces": {"a": {"peer": "blue:c"}}},
  "blue": {"interfaces": {"b": {"peer": "red:a"}}}})"),
            R"(test.json:3:40: error: there is no interface 'blue:c'
    "red": {"interfaces": {"a": {"peer": "blue:c"}}},
                                         ^
  did you mean 'blue:b'?
test.json:4:41: error: 'red:a' is connected to something else
    "blue": {"interfaces": {"b": {"peer": "red:a"}}}}}
                                          ^
  its peer is blue:c
)");
}

TEST(BadNetwork, AnInterfaceThatLeadsNowhere) {
  EXPECT_EQ(findingsOf(R"("namespaces": {"red": {"interfaces": {"a": {"address": "10.1.0.1/24"}}}})"),
            R"(test.json:2:39: error: 'a' of 'red' is connected to nothing
  "namespaces": {"red": {"interfaces": {"a": {"address": "10.1.0.1/24"}}}}}
                                        ^
  give it a "peer" or a "segment"
)");
}

TEST(BadNetwork, ANodeAndANamespaceOfOneName) {
  EXPECT_EQ(findingsOf(R"("namespaces": {"n1": {}},
"nodes": {"n1": {}})"),
            R"(test.json:3:11: error: a namespace is called 'n1' already
  "nodes": {"n1": {}}}
            ^
  it stands already in line 2
)");
}

TEST(BadNetwork, UnknownBridge) {
  EXPECT_EQ(
      findingsOf(
          R"("namespaces": {"red": {"bridges": ["br0"], "interfaces": {"a": {"bridge": "br1", "peer": "red:b"}, "b": {}}}})"),
      R"(test.json:2:75: error: 'red' has no bridge 'br1'
  "namespaces": {"red": {"bridges": ["br0"], "interfaces": {"a": {"bridge": "br1", "peer": "red:b"}, "b": {}}}}}
                                                                            ^
  did you mean 'br0'?
)");
}

TEST(BadCluster, UnknownNode) {
  EXPECT_EQ(findingsOf(R"("pods": {"p": {"node": "nod1"}}, "nodes": {"node1": {}})"),
            R"(test.json:2:24: error: there is no node 'nod1'
  "pods": {"p": {"node": "nod1"}}, "nodes": {"node1": {}}}
                         ^
  did you mean 'node1'?
)");
}

TEST(BadCluster, PodPinOutsideOfItsSubnet) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"pins": {"flannel.subnet": "10.244.3.0/24"}}},
"pods": {"p": {"node": "n1", "pins": {"ip": "10.244.4.2"}}})"),
            R"(test.json:3:45: error: the address 10.244.4.2 lies outside of 10.244.3.0/24, the subnet of 'n1'
  "pods": {"p": {"node": "n1", "pins": {"ip": "10.244.4.2"}}}}
                                              ^
)");
}

TEST(BadCluster, PodPinWithoutSubnetPin) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"pods": {"p": {"node": "n1", "pins": {"ip": "10.244.4.2"}}})"),
            R"(test.json:3:45: error: a pod's address can be pinned only together with the subnet of 'n1'
  "pods": {"p": {"node": "n1", "pins": {"ip": "10.244.4.2"}}}}
                                              ^
  give that node "pins": {"flannel.subnet": …}
)");
}

TEST(BadCluster, TwoPodsWithOneAddress) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"pins": {"flannel.subnet": "10.244.3.0/24"}}},
"pods": {"p": {"node": "n1", "pins": {"ip": "10.244.3.2"}},
         "q": {"node": "n1", "pins": {"ip": "10.244.3.2"}}})"),
            R"(test.json:4:45: error: two pods have the address 10.244.3.2
           "q": {"node": "n1", "pins": {"ip": "10.244.3.2"}}}}
                                              ^
  it stands already in line 3
)");
}

TEST(BadCluster, SubnetPinOutsideOfTheNetwork) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"pins": {"flannel.subnet": "10.245.3.0/24"}}})"),
            R"(test.json:2:45: error: the subnet 10.245.3.0/24 lies outside of flannel's network 10.244.0.0/16
  "nodes": {"n1": {"pins": {"flannel.subnet": "10.245.3.0/24"}}}}
                                              ^
)");
}

TEST(BadCluster, OverlappingSubnetPins) {
  EXPECT_EQ(findingsOf(R"("nodes": {
  "n1": {"pins": {"flannel.subnet": "10.244.3.0/24"}},
  "n2": {"pins": {"flannel.subnet": "10.244.3.0/24"}}})"),
            R"(test.json:4:37: error: 10.244.3.0/24 overlaps 10.244.3.0/24, the subnet of another node
    "n2": {"pins": {"flannel.subnet": "10.244.3.0/24"}}}}
                                      ^
  it stands already in line 3
)");
}

TEST(BadCluster, ServiceOutsideOfServiceCidr) {
  EXPECT_EQ(
      findingsOf(R"("nodes": {"n1": {}},
"services": {"web": {"clusterIp": "10.1.1.1", "selector": {}, "ports": [{"port": 80}]}})"),
      R"(test.json:3:35: error: the address 10.1.1.1 lies outside of 10.254.0.0/16, the services' addresses (serviceCidr)
  "services": {"web": {"clusterIp": "10.1.1.1", "selector": {}, "ports": [{"port": 80}]}}}
                                    ^
)");
}

TEST(BadCluster, SeveralPortsWithoutNames) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"services": {"web": {"selector": {}, "ports": [{"port": 80}, {"port": 80}]}})"),
            R"(test.json:3:62: error: a service with several ports needs a name for each
  "services": {"web": {"selector": {}, "ports": [{"port": 80}, {"port": 80}]}}}
                                                               ^
  add "name"
test.json:3:62: error: this service has the port 80/tcp twice
  "services": {"web": {"selector": {}, "ports": [{"port": 80}, {"port": 80}]}}}
                                                               ^
)");
}

TEST(BadCluster, AServiceThatIsEmpty) {
  EXPECT_EQ(
      findingsOf(R"("nodes": {"n1": {}},
"services": {"web": {"ports": [{"port": 80}]}})"),
      R"(test.json:3:14: warning: no pod in namespace 'default' has the label app=web: the service is empty
  "services": {"web": {"ports": [{"port": 80}]}}}
               ^
  give it a "selector", or an empty one to say that this is meant
)");
}

TEST(BadCluster, FlannelOverASegment) {
  EXPECT_EQ(
      findingsOf(R"("flannel": {"network": "192.168.0.0/16"}, "nodes": {"n1": {}})"),
      R"(test.json:2:24: error: flannel's network 192.168.0.0/16 overlaps 192.168.0.0/24 of segment 'lan'
  "flannel": {"network": "192.168.0.0/16"}, "nodes": {"n1": {}}}
                         ^
)");
}

TEST(BadCluster, FlannelOverServices) {
  EXPECT_EQ(
      findingsOf(R"("flannel": {"network": "10.254.0.0/16"}, "nodes": {"n1": {}})"),
      R"(test.json:2:24: error: the services' addresses 10.254.0.0/16 overlap flannel's network 10.254.0.0/16
  "flannel": {"network": "10.254.0.0/16"}, "nodes": {"n1": {}}}
                         ^
)");
}

TEST(BadCluster, FlannelConfigThatIsNoJson) {
  EXPECT_EQ(findingsOf(R"("flannel": {"config": "{"}, "nodes": {"n1": {}})"),
            R"(test.json:2:23: error: 'config' must be a string that holds a JSON object
  "flannel": {"config": "{"}, "nodes": {"n1": {}}}
                        ^
  such as "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"host-gw\"}}"
)");
}

TEST(BadCluster, FlannelInterfaceThatIsNotThere) {
  EXPECT_EQ(findingsOf(R"("flannel": {"interface": "eth1"}, "nodes": {"n1": {}})"),
            R"(test.json:2:26: error: 'n1' has no interface 'eth1'
  "flannel": {"interface": "eth1"}, "nodes": {"n1": {}}}
                           ^
  did you mean 'eth0'?
)");
}

TEST(BadCluster, AnEtcdThatNobodyIs) {
  EXPECT_EQ(findingsOf(R"("etcd": {"endpoints": ["http://192.168.0.12:2379"]}, "nodes": {"n1": {}})"),
            R"(test.json:2:24: warning: no node has the address 192.168.0.12 of this etcd endpoint
  "etcd": {"endpoints": ["http://192.168.0.12:2379"]}, "nodes": {"n1": {}}}
                         ^
  did you mean '192.168.0.11'?
)");
}

TEST(BadCluster, UnknownBase) {
  EXPECT_EQ(findingsOf(R"("extends": "01-three-nodes-host-gw")"),
            R"(test.json:2:12: error: there is no scenario '01-three-nodes-host-gw' to extend
  "extends": "01-three-nodes-host-gw"}
             ^
  did you mean '01-three-node-host-gw'?
)");
}

TEST(BadTimeline, MisspeltKind) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"events": [{"at": "20s", "on": "n1", "interface-dwn": "eth0"}])"),
            R"(test.json:3:38: error: unknown key 'interface-dwn' in this event
  "events": [{"at": "20s", "on": "n1", "interface-dwn": "eth0"}]}
                                       ^
  did you mean 'interface-down'?
)");
}

TEST(BadTimeline, NothingHappens) {
  EXPECT_EQ(findingsOf(R"("events": [{"at": "1s"}])"),
            R"(test.json:2:12: error: nothing happens in this event
  "events": [{"at": "1s"}]}
             ^
  name run, interface-down, interface-up, link-down, link-up, link-fault, node-join, node-leave, node-die, node-boot, node-reboot, forwarder, pod-delete, pod-create, pod-reschedule, pod-unready and 19 more
)");
}

TEST(BadTimeline, TwoThingsAtOnce) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"events": [{"at": "1s", "on": "n1", "run": "ip route", "daemon-stop": "flanneld"}])"),
            R"(test.json:3:12: error: an event does one thing: 'run' or 'daemon-stop'
  "events": [{"at": "1s", "on": "n1", "run": "ip route", "daemon-stop": "flanneld"}]}
             ^
  write two events
)");
}

TEST(BadTimeline, NoTime) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"events": [{"on": "n1", "run": "ip route"}])"),
            R"(test.json:3:12: error: this event lacks 'at'
  "events": [{"on": "n1", "run": "ip route"}]}
             ^
  'at' is when it happens: "20s"
)");
}

TEST(BadTimeline, NoPlace) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"events": [{"at": "1s", "run": "ip route"}])"),
            R"(test.json:3:12: error: 'run' needs 'on'
  "events": [{"at": "1s", "run": "ip route"}]}
             ^
  'on' names the node, pod or namespace where it happens
)");
}

TEST(BadTimeline, UnknownPlaceInterfaceAndDaemon) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}}, "end": "30s",
"events": [
  {"at": "20s", "on": "n1", "interface-down": "eth9"},
  {"at": "1s", "on": "n2", "run": "ip route"},
  {"at": "60s", "on": "n1", "daemon-stop": "flanel"},
  {"at": "2s", "pod-delete": "web"}])"),
            R"(test.json:4:47: error: 'n1' has no interface 'eth9'
    {"at": "20s", "on": "n1", "interface-down": "eth9"},
                                                ^
  did you mean 'eth0'?
test.json:5:22: error: there is no node, pod or namespace 'n2'
    {"at": "1s", "on": "n2", "run": "ip route"},
                       ^
  did you mean 'n1'?
test.json:6:10: error: this happens after the end, 30s
    {"at": "60s", "on": "n1", "daemon-stop": "flanel"},
           ^
  set "end" to 1m or later
test.json:6:44: error: there is no daemon 'flanel'
    {"at": "60s", "on": "n1", "daemon-stop": "flanel"},
                                             ^
  did you mean 'flanneld'?
test.json:7:30: error: there is no pod 'web'
    {"at": "2s", "pod-delete": "web"}]}
                               ^
)");
}

TEST(BadTimeline, Expectation) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"events": [{"expect": {"from": "n1", "to": "svc:web", "proto": "tcp", "disposition": "deliverd"}}])"),
            R"(test.json:3:23: error: tcp needs a destination port
  "events": [{"expect": {"from": "n1", "to": "svc:web", "proto": "tcp", "disposition": "deliverd"}}]}
                        ^
  add "port"
test.json:3:44: error: there is no service 'default/web'
  "events": [{"expect": {"from": "n1", "to": "svc:web", "proto": "tcp", "disposition": "deliverd"}}]}
                                             ^
test.json:3:86: error: there is no disposition 'deliverd'
  "events": [{"expect": {"from": "n1", "to": "svc:web", "proto": "tcp", "disposition": "deliverd"}}]}
                                                                                       ^
  did you mean 'delivered'?
)");
}

TEST(BadTimeline, EventsOfEtcdAreChecked) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"etcd": {"members": ["n1", "n1", "n2"]},
"events": [
{"at": "5s", "lease-revoke": "n2"},
{"at": "5s", "etcd-restore": "9s"},
{"at": "5s", "on": "n1", "clock-skew": "much"},
{"at": "5s", "on": "n1", "clock-skew": "-5m"}])"),
            R"(test.json:3:28: error: a node holds one member of etcd: 'n1' is named twice
  "etcd": {"members": ["n1", "n1", "n2"]},
                             ^
test.json:3:34: error: there is no node 'n2'
  "etcd": {"members": ["n1", "n1", "n2"]},
                                   ^
  did you mean 'n1'?
test.json:5:30: error: there is no node 'n2'
  {"at": "5s", "lease-revoke": "n2"},
                               ^
  did you mean 'n1'?
test.json:6:30: error: a backup is from a time before the event
  {"at": "5s", "etcd-restore": "9s"},
                               ^
test.json:7:40: error: 'much' is no amount of time
  {"at": "5s", "on": "n1", "clock-skew": "much"},
                                         ^
  write it as "90m" or "-90m"
)");
}

} // namespace fg::scenario
