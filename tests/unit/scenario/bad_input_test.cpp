// Every kind of bad input, and the exact words that its author gets to see.
#include "unit/scenario/read_text.h"

namespace fg::scenario {

TEST(BadNotJson, AWordWithoutQuotes) {
  EXPECT_EQ(findings(R"(hello)"),
            R"(test.json:1:1: error: this is not JSON: unexpected 'hello'
  hello
  ^
  names and words stand in double quotes
)");
}

TEST(BadNotJson, ACommaTooMany) {
  EXPECT_EQ(findings(R"({"format": "flannelgraph/1",})"),
            R"(test.json:1:29: error: this is not JSON: unexpected '}', expected string
  {"format": "flannelgraph/1",}
                              ^
  remove the comma before it
)");
}

TEST(BadNotJson, SingleQuotes) {
  EXPECT_EQ(findings(R"({'a': 1})"),
            R"(test.json:1:2: error: this is not JSON: unexpected '''
  {'a': 1}
   ^
  JSON wants double quotes
)");
}

TEST(BadNotJson, AMisspeltWord) {
  EXPECT_EQ(findings(R"({"a": tru})"),
            R"(test.json:1:7: error: this is not JSON: unexpected 'tru'
  {"a": tru}
        ^
  names and words stand in double quotes
)");
}

TEST(BadNotJson, ANumberThatBeginsWithZero) {
  EXPECT_EQ(findings(R"({"a": 01})"),
            R"(test.json:1:7: error: this is not JSON: unexpected number, expected '}'
  {"a": 01}
        ^
  a number does not begin with 0
)");
}

TEST(BadNotJson, ANumberThatIsTooLarge) {
  EXPECT_EQ(findings(R"({"a": 1e999})"),
            R"(test.json:1:7: error: this number is too large
  {"a": 1e999}
        ^
)");
}

TEST(BadNotJson, TwoObjects) {
  EXPECT_EQ(findings(R"({} {})"),
            R"(test.json:1:4: error: this is not JSON: unexpected '{', expected the end
  {} {}
     ^
  a scenario is one object: is a bracket closed too early?
)");
}

TEST(BadNotJson, AListThatIsNotClosed) {
  EXPECT_EQ(findings(R"({"a": [1, 2})"),
            R"(test.json:1:12: error: this is not JSON: unexpected '}', expected ']'
  {"a": [1, 2}
             ^
  the list is not closed: ']' is missing
)");
}

TEST(BadNotJson, AnEqualsSign) {
  EXPECT_EQ(findings(R"({"a" = 1})"),
            R"(test.json:1:6: error: this is not JSON: unexpected '='
  {"a" = 1}
       ^
  write ':' between a key and its value
)");
}

TEST(BadNotJson, AMissingComma) {
  EXPECT_EQ(findings(R"({"a": 1 "b": 2})"),
            R"(test.json:1:9: error: this is not JSON: unexpected string, expected '}'
  {"a": 1 "b": 2}
          ^
  is a comma missing before it?
)");
}

TEST(BadNotJson, AMissingColon) {
  EXPECT_EQ(findings(R"({"a" 1})"),
            R"(test.json:1:6: error: this is not JSON: unexpected number, expected ':'
  {"a" 1}
       ^
)");
}

TEST(BadNotJson, AnEndThatComesTooEarly) {
  EXPECT_EQ(findings(R"({"nodes": {
  "n1": {})"),
            R"(test.json:2:11: error: the text ends too early
    "n1": {}
            ^
  what begins with '{' in line 1 is not closed
)");
}

TEST(BadNotJson, ALineBreakInAString) {
  EXPECT_EQ(findings(R"({"a": "b
c"})"),
            R"(test.json:1:9: error: this is not JSON: invalid string: control character U+000A (LF) must be escaped to \u000A or \n
  {"a": "b
          ^
  a string ends with '"' in the same line
)");
}

TEST(BadNotJson, ABackslashInAString) {
  EXPECT_EQ(findings(R"({"a": "C:\q"})"),
            R"(test.json:1:11: error: this is not JSON: invalid string: forbidden character after backslash
  {"a": "C:\q"}
            ^
  a backslash in a string is written twice
)");
}

TEST(BadNotJson, AList) {
  EXPECT_EQ(findings(R"([1])"),
            R"(test.json:1:1: error: a scenario is an object { … }, not a list
  [1]
  ^
)");
}

TEST(BadKeys, Unknown) {
  EXPECT_EQ(findingsOf(R"("nods": {})"),
            R"(test.json:2:1: error: unknown key 'nods' in this scenario
  "nods": {}}
  ^
  did you mean 'nodes'?
)");
}

TEST(BadKeys, UnknownBelow) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfces": {}}})"),
            R"(test.json:2:18: error: unknown key 'interfces' in this node
  "nodes": {"n1": {"interfces": {}}}}
                   ^
  did you mean 'interfaces'?
)");
}

TEST(BadKeys, Duplicate) {
  EXPECT_EQ(findingsOf(R"("nodes": {
  "n1": {},
  "n1": {}
})"),
            R"(test.json:4:3: error: duplicate key 'n1'
    "n1": {}
    ^
  it stands already in line 3: remove one of the two
)");
}

TEST(BadKeys, MissingFormat) {
  EXPECT_EQ(findings(R"({"nodes": {}})"),
            R"(test.json:1:1: error: this scenario lacks 'format'
  {"nodes": {}}
  ^
  'format' is the version of this format
)");
}

TEST(BadKeys, MissingNode) {
  EXPECT_EQ(findingsOf(R"("pods": {"p": {}})"),
            R"(test.json:2:15: error: this pod lacks 'node'
  "pods": {"p": {}}}
                ^
  'node' is the node that it runs on
)");
}

TEST(BadKeys, WrongFormat) {
  EXPECT_EQ(findings(R"({"format": "flannelgraph/2"})"),
            R"(test.json:1:12: error: 'format' cannot be 'flannelgraph/2'
  {"format": "flannelgraph/2"}
             ^
  did you mean 'flannelgraph/1'?
)");
}

TEST(BadKeys, ImpossibleName) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n 1": {}})"),
            R"(test.json:2:11: error: 'n 1' cannot be a name in 'nodes'
  "nodes": {"n 1": {}}}
            ^
  names are made of letters, digits, '-', '_' and '.'
)");
}

TEST(BadKeys, InterfaceNameThatIsTooLong) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"a-very-long-name": {}}}})"),
            R"(test.json:2:33: error: 'a-very-long-name' cannot be a name in 'interfaces'
  "nodes": {"n1": {"interfaces": {"a-very-long-name": {}}}}}
                                  ^
  names are made of letters, digits, '-', '_' and '.', at most 15 of them
)");
}

TEST(BadTypes, AListForAnObject) {
  EXPECT_EQ(findingsOf(R"("nodes": [])"),
            R"(test.json:2:10: error: 'nodes' must be an object of named things, not a list
  "nodes": []}
           ^
)");
}

TEST(BadTypes, ANumberForAnObject) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": 5}, "pods": {"p": {"node": "n1"}})"),
            R"(test.json:2:17: error: 'n1' must be an object, not 5
  "nodes": {"n1": 5}, "pods": {"p": {"node": "n1"}}}
                  ^
)");
}

TEST(BadTypes, ANumberForAWord) {
  EXPECT_EQ(findingsOf(R"("versions": {"kernel": 3.10, "flannel": "0.7"})"),
            R"(test.json:2:24: error: 'kernel' must be one of "3.10" and "6.1", not a number with a fraction
  "versions": {"kernel": 3.10, "flannel": "0.7"}}
                         ^
  write it in double quotes
test.json:2:41: error: 'flannel' cannot be '0.7'
  "versions": {"kernel": 3.10, "flannel": "0.7"}}
                                          ^
  known are 0.7.1, 0.9.1 and 0.10.0
)");
}

TEST(BadTypes, AStringForANumber) {
  EXPECT_EQ(findingsOf(R"("seed": "7")"),
            R"(test.json:2:9: error: 'seed' must be a whole number from 0 to 9223372036854775807, not '7'
  "seed": "7"}
          ^
  write it without quotes
)");
}

TEST(BadTypes, AStringForABoolean) {
  EXPECT_EQ(findingsOf(R"("flannel": {"ipMasq": "true"})"),
            R"(test.json:2:23: error: 'ipMasq' must be true or false, not 'true'
  "flannel": {"ipMasq": "true"}}
                        ^
  write it without quotes
)");
}

TEST(BadTypes, NullInAList) {
  EXPECT_EQ(findingsOf(R"("events": [null])"),
            R"(test.json:2:12: error: an item of 'events' must be an object, not null
  "events": [null]}
             ^
)");
}

TEST(BadTypes, AllOfThemAtOnce) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {
  "mtu": 70000,
  "address": "192.168.0",
  "mac": "01:02:03:04:05:06",
  "gateway": "1.2.3.4.5",
  "metric": -1,
  "dhcp": {"lifetime": "soon"}}}}})"),
            R"(test.json:3:10: error: 'mtu' must be from 68 to 65535, not 70000
    "mtu": 70000,
           ^
test.json:4:14: error: 'address' must be an IPv4 address with its prefix length such as "192.168.0.11/24", not '192.168.0'
    "address": "192.168.0",
               ^
test.json:5:10: error: 'mac': no interface can have the address 01:02:03:04:05:06
    "mac": "01:02:03:04:05:06",
           ^
  the first byte of an interface's address is even
test.json:6:14: error: 'gateway' must be an IPv4 address such as "192.168.0.11", not '1.2.3.4.5'
    "gateway": "1.2.3.4.5",
               ^
test.json:7:13: error: 'metric' must be from 0 to 4294967295, not -1
    "metric": -1,
              ^
test.json:8:24: error: 'lifetime' must be a duration such as "1h30m", "20s" or "250ms", not 'soon'
    "dhcp": {"lifetime": "soon"}}}}}}
                         ^
)");
}

TEST(BadValues, TimeZone) {
  EXPECT_EQ(findingsOf(R"("timeZone": {"offset": "8"})"),
            R"(test.json:2:24: error: 'offset' must be an offset such as "+08:00", not '8'
  "timeZone": {"offset": "8"}}
                         ^
)");
}

TEST(BadValues, ADayThatDoesNotExist) {
  EXPECT_EQ(findingsOf(R"("clock": "2018-02-30T00:00:00")"),
            R"(test.json:2:10: error: 'clock' must be a date and time such as "2018-02-03T01:20:00", not '2018-02-30T00:00:00'
  "clock": "2018-02-30T00:00:00"}
           ^
)");
}

TEST(BadValues, ANetworkWithHostBits) {
  EXPECT_EQ(findingsOf(R"("segments": {"a": {"prefix": "10.0.0.1/8"}})"),
            R"(test.json:2:30: error: 'prefix': 10.0.0.1/8 is an address inside of a network, not a network
  "segments": {"a": {"prefix": "10.0.0.1/8"}}}
                               ^
  did you mean '10.0.0.0/8'?
)");
}

TEST(BadValues, APrefixLengthThatIsTooLong) {
  EXPECT_EQ(findingsOf(R"("segments": {"a": {"prefix": "10.0.0.0/33"}})"),
            R"(test.json:2:30: error: 'prefix' must be an IPv4 network such as "192.168.0.0/24", not '10.0.0.0/33'
  "segments": {"a": {"prefix": "10.0.0.0/33"}}}
                               ^
)");
}

TEST(BadValues, AnAddressWithoutLength) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"address": "192.168.0.7"}}}})"),
            R"(test.json:2:53: error: 'address': '192.168.0.7' lacks its prefix length
  "nodes": {"n1": {"interfaces": {"eth0": {"address": "192.168.0.7"}}}}}
                                                      ^
  did you mean '192.168.0.7/24'?
)");
}

TEST(BadValues, ABroadcastAddress) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"address": "192.168.0.255/24"}}}})"),
            R"(test.json:2:53: error: 'address': 192.168.0.255 is the broadcast address of 192.168.0.0/24
  "nodes": {"n1": {"interfaces": {"eth0": {"address": "192.168.0.255/24"}}}}}
                                                      ^
  an interface needs an address between the two
)");
}

TEST(BadValues, Port) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"listen": ["53/sctp", 0]}})"),
            R"(test.json:2:29: error: an item of 'listen' must be a port such as "53/udp", "80/tcp" or 80, not '53/sctp'
  "nodes": {"n1": {"listen": ["53/sctp", 0]}}}
                              ^
test.json:2:40: error: an item of 'listen' must be from 1 to 65535, not 0
  "nodes": {"n1": {"listen": ["53/sctp", 0]}}}
                                         ^
)");
}

TEST(BadValues, Peer) {
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"peer": "n2"}}}})"),
            R"(test.json:2:50: error: 'peer' must be the other end as "NAMESPACE:INTERFACE", not 'n2'
  "nodes": {"n1": {"interfaces": {"eth0": {"peer": "n2"}}}}}
                                                   ^
)");
}

TEST(BadValues, Duration) {
  EXPECT_EQ(findingsOf(R"("end": "-5s")"),
            R"(test.json:2:8: error: 'end' must be from 0s to 8784h (a year), not '-5s'
  "end": "-5s"}
         ^
)");
}

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
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24", "segment": "lan"}}}})"),
            R"(test.json:2:53: error: the address 172.16.0.1 lies outside of 192.168.0.0/24, the network of segment 'lan'
  "nodes": {"n1": {"interfaces": {"eth0": {"address": "172.16.0.1/24", "segment": "lan"}}}}}
                                                      ^
)");
}

TEST(BadNetwork, GatewayOutsideOfItsSegment) {
  EXPECT_EQ(findingsOf(R"("segments": {"a": {"prefix": "10.0.0.0/8", "gateway": "11.0.0.1"}})"),
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
  EXPECT_EQ(findingsOf(R"("namespaces": {"red": {"bridges": ["br0"], "interfaces": {"a": {"bridge": "br1", "peer": "red:b"}, "b": {}}}})"),
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
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
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
  EXPECT_EQ(findingsOf(R"("nodes": {"n1": {}},
"services": {"web": {"ports": [{"port": 80}]}})"),
            R"(test.json:3:14: warning: no pod in namespace 'default' has the label app=web: the service is empty
  "services": {"web": {"ports": [{"port": 80}]}}}
               ^
  give it a "selector", or an empty one to say that this is meant
)");
}

TEST(BadCluster, FlannelOverASegment) {
  EXPECT_EQ(findingsOf(R"("flannel": {"network": "192.168.0.0/16"}, "nodes": {"n1": {}})"),
            R"(test.json:2:24: error: flannel's network 192.168.0.0/16 overlaps 192.168.0.0/24 of segment 'lan'
  "flannel": {"network": "192.168.0.0/16"}, "nodes": {"n1": {}}}
                         ^
)");
}

TEST(BadCluster, FlannelOverServices) {
  EXPECT_EQ(findingsOf(R"("flannel": {"network": "10.254.0.0/16"}, "nodes": {"n1": {}})"),
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
  name run, interface-down, interface-up, link-down, link-up, pod-delete, daemon-stop, daemon-start, note and expect
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

} // namespace fg::scenario
