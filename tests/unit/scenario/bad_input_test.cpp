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
  EXPECT_EQ(
      findings(R"({"a": "b
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
  EXPECT_EQ(
      findingsOf(R"("clock": "2018-02-30T00:00:00")"),
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
  EXPECT_EQ(
      findingsOf(R"("segments": {"a": {"prefix": "10.0.0.0/33"}})"),
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
  EXPECT_EQ(
      findingsOf(R"("nodes": {"n1": {"listen": ["53/sctp", 0]}})"),
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

} // namespace fg::scenario
