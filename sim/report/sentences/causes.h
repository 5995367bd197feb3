// Sentences of the diagnosis: causes, advice, and what a check prints.
#pragma once

#include "report/sentence.h"

#include <array>

namespace fg::report::sentences {

inline constexpr auto kCauses = std::to_array<Sentence>({
    {"cause.missing-route", "{0} lacks the route to {1} ({2})"},
    {"cause.wrong-route", "{0} sends {1} to {2}, but should to {3} ({4})"},
    {"cause.rule", "rule #{0} of {1} in table {2}:  {3}"},
    {"cause.policy", "no rule of {0} {1} fits, and its policy is DROP"},
    {"cause.policy.forward",
     "no rule of {0} FORWARD fits, and its policy is DROP; docker 1.13 and later set it so"},
    {"cause.neighbor-down", "{0} would have {1}, but its {2} is down"},
    {"cause.neighbor-nobody", "nobody on the link of {0} has the address {1}"},
    {"cause.neighbor-lease", "{0} does not answer: etcd still leases {1} to {2}, which is not there"},
    {"cause.neighbor-silent", "{0} has the address {1}, but does not answer ARP on this link"},
    {"cause.interface-down", "{0} is down on {1}"},
    {"cause.no-listener", "nothing listens on {0} port {1} in {2}"},
    {"cause.no-listener-other", "nothing in {0} takes a {1} packet"},
    {"cause.forwarding", "{0} is no router: net.ipv4.ip_forward is 0"},
    {"cause.ttl", "it was sent with ttl {0}, and its way has at least as many routers"},
    {"cause.loop", "it runs in circles: {0}"},
    {"cause.martian", "{0} does not take a packet from {1} on {2}: its own way back to {1} is another one"},
    {"cause.martian-own", "{0} does not take a packet that claims to come from its own address {1}"},
    {"cause.too-big", "{0} bytes that may not be fragmented do not fit through {1}, which takes {2}"},
    {"cause.too-big-unknown", "{0} bytes that may not be fragmented do not fit through the next link"},
    {"cause.no-endpoints", "the service {0} has no endpoints: no ready pod stands behind it"},
    {"cause.not-this-port",
     "the service {0} is translated for {1} only, not for {2}; nobody has its address"},
    {"cause.not-translated", "no rule on {0} translates the address {1} of the service {2}"},
    {"cause.hairpin",
     "the answer must leave by the bridge port that it came in ({0}), and its hairpin mode is off"},
    {"cause.no-route", "{0} knows no route to {1}"},
    {"cause.refusing-route", "{0} has a route that refuses it: {1}"},
    {"cause.refusing-rule", "a policy rule of {0} refuses it: {1}"},
    {"cause.gateway", "{0} knows no way to private networks such as {1}"},
    {"cause.not-for-us", "the frame carries the MAC address of another machine"},
    {"cause.malformed", "lengths or checksum of the packet are wrong"},
    {"cause.queue-full", "too many packets wait for the MAC address of the same neighbour"},
    {"cause.link-bad", "the link {0} is bad: {1}"},
    {"cause.link", "the link loses packets or is cut"},
    {"cause.in-flight", "the recording ended while it was on its way"},
    {"cause.reason", "{0}"},

    {"advice.no-endpoints", "start a pod that fits its selector, or make one ready"},
    {"advice.service-port", "ask one of these ports; ping and traceroute cannot reach a service's address"},
    {"advice.kube-proxy", "start kube-proxy on {0}, and look whether it runs"},
    {"advice.dead-node", "start the node again, or delete its lease from etcd"},
    {"advice.address", "look for the machine that should have {0}, or correct the route"},
    {"advice.listener", "start the program, or trace with --listen {0}:{1}:{2}"},
    {"advice.ttl", "trace with a larger --ttl"},
    {"advice.too-big", "send at most {0} bytes, or let it be fragmented (no --df)"},
    {"advice.source", "look for who sends with this source address"},
    {"advice.wait", "let the recording run longer"},
    {"advice.link", "mend the link"},
    {"advice.routes", "compare the routes of {0}"},

    {"expect.counter", "the packet counter of rule {0} grows with each try"},
    {"expect.policy", "Chain {0} (policy DROP)"},
    {"expect.failed", "{0} dev {1} FAILED"},
    {"expect.state-down", "state DOWN"},
    {"expect.no-line", "no line with port {0}"},
    {"expect.none", "<none> under ENDPOINTS"},
    {"expect.unreachable", "RTNETLINK answers: Network is unreachable"},
    {"expect.mtu", "mtu {0}"},
    {"expect.hairpin", "hairpin off"},
});

} // namespace fg::report::sentences
