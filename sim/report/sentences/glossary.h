// The glossary: what `flannelgraph explain TERM` says of steps and of words.
#pragma once

#include "report/sentence.h"

#include <array>

namespace fg::report::sentences {

inline constexpr auto kGlossary = std::to_array<Sentence>({
    {"explain.kind.disposition", "a disposition"},
    {"explain.kind.step", "a kind of step"},
    {"explain.kind.word", "a word of the glossary"},

    {"step.originate", "The packet is made here, by a program's socket or by the kernel itself."},
    {"step.enter-interface", "A device takes a frame from the wire, or from the other end of a veth pair. It "
                             "takes only frames for its own MAC address or for everybody."},
    {"step.bridge-forward", "A bridge decides by which port a frame leaves. It learns from each frame where "
                            "its sender is; what it has not learned yet goes to all ports."},
    {"step.conntrack-lookup", "The kernel looks up which connection the packet belongs to. NEW is the first "
                              "packet, ESTABLISHED what follows, RELATED an ICMP error about a connection."},
    {"step.table-traversal", "The packet is held against the rules of one table's chain, in their order, "
                             "until one of them decides. Where none does, the chain's policy decides."},
    {"step.route-lookup", "The routing table is asked for the way to the destination. The longest prefix "
                          "wins, and among equals the smallest metric."},
    {"step.transformation", "Something in the packet is changed: an address or port by NAT, the TTL by "
                            "forwarding, or the mark, which only this node knows."},
    {"step.quote-translated", "An ICMP error quotes the packet that it is about. NAT translates the "
                              "quotation too, so that the sender recognises its own packet."},
    {"step.neighbor-lookup", "The MAC address of the next hop is looked up. Where it is not known, ARP asks "
                             "everybody on the link; who has the address answers."},
    {"step.encapsulate", "The packet is put into another one, which travels between the nodes. The network "
                         "between them sees only the outer packet."},
    {"step.decapsulate", "The inner packet is taken out of the outer one, and goes on as if it had come in "
                         "by the tunnel's interface."},
    {"step.exit-interface", "The packet leaves the network namespace by an interface."},
    {"step.deliver-locally", "A socket or the kernel itself takes the packet: it has arrived."},
    {"step.drop", "The packet ends here without having arrived. The reason stands beside it."},
    {"step.icmp-error-sent", "The kernel tells the sender that its packet could not be delivered. Not every "
                             "loss is told: DROP rules and rp_filter are silent."},

    {"word.network-namespace",
     "A network stack of its own inside of one kernel: its own interfaces, addresses, routes, ARP table, "
     "iptables rules. Each pod has one, and so has the node."},
    {"word.node", "A host of the cluster: it has its own kernel, docker, flanneld, kubelet and kube-proxy."},
    {"word.pod", "One or more containers that share one network namespace, hence one address."},
    {"word.interface", "What packets come in and leave by. eth0 inside of a pod is one end of a veth pair."},
    {"word.veth-pair", "Two interfaces joined by a virtual cable: what enters one leaves the other. One end "
                       "is in the pod, its peer on the node, as a port of the bridge."},
    {"word.bridge", "A switch in software. docker0 joins the pods of one node; its ports are the node's ends "
                    "of the veth pairs."},
    {"word.fdb", "The forwarding database of a bridge: which MAC address is behind which port. Learned from "
                 "frames that came in; a frame to an unknown address is flooded to all ports."},
    {"word.neighbor-table", "Which MAC address belongs to which IP address on the link, as ARP found it out. "
                            "`ip neigh` and `arp -n` show it."},
    {"word.route", "A line of the route table: to this prefix by that next hop and interface. The longest "
                   "prefix wins, and among equals the smallest metric."},
    {"word.policy-rule",
     "Says which routing table is asked for which packets: by source, mark, type of service or "
     "interface. Rules are tried by priority; `ip rule` lists them. Without other rules than "
     "Linux' three there are the tables local and main."},
    {"word.blackhole-route",
     "A route that swallows packets without a word; unreachable and prohibit routes answer "
     "with an ICMP error, and throw sends the search on to the next policy rule."},
    {"word.path-mtu",
     "The largest packet that gets through to a destination in one piece. Routers tell it by the "
     "ICMP error 'fragmentation needed'; the sender remembers it for ten minutes. Where a firewall "
     "drops that error, large packets vanish: a black hole."},
    {"word.redirect",
     "An ICMP message by which a router tells a host of a better next hop on the same link. The host "
     "uses it for five minutes, if accept_redirects is on."},
    {"word.rate-limit", "Linux sends at most one ICMP error a second to a destination, after six at once "
                        "(net.ipv4.icmp_ratelimit). traceroute shows the missing ones as stars."},
    {"word.martian",
     "A packet whose source address cannot come from where it came: the host's own address, one of "
     "127.0.0.0/8, or one that rp_filter refuses."},
    {"word.proxy-arp",
     "A router answers ARP for addresses that it has a route to by another interface, so that hosts "
     "send it packets for them as if they were neighbours."},
    {"word.next-hop", "The router that the packet is handed to next. It must be on the link: only its MAC "
                      "address is used, the packet keeps its destination address."},
    {"word.hook", "One of five places on a packet's way through the kernel where iptables is asked: "
                  "PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING."},
    {"word.table", "A set of chains with one purpose: raw, mangle, nat, filter, security. nat is asked for "
                   "the first packet of a connection only."},
    {"word.chain", "A list of rules that is walked in order. A built-in chain has a policy, which decides "
                   "where no rule did; a jump leads into another chain, and back at its end."},
    {"word.rule", "Matches and a target. Where all matches fit the packet, the target is carried out."},
    {"word.match",
     "A condition in a rule: source, destination, protocol, port, mark, state of the connection, chance."},
    {"word.target", "What a rule does: ACCEPT, DROP, REJECT, DNAT, MASQUERADE, MARK, or a jump to a chain."},
    {"word.verdict", "What a table decides about a packet: accept, drop or reject."},
    {"word.conntrack-entry",
     "What the kernel remembers of a connection: the addresses and ports of its first packet (original) and "
     "those that it expects of the answer (reply). NAT is the difference between the two."},
    {"word.tcp-window",
     "How far a TCP may send ahead of what was acknowledged. Conntrack follows it on both sides: a segment "
     "that lies outside is INVALID, and rules and NAT treat it as belonging to no connection."},
    {"word.tcp-loose", "net.netfilter.nf_conntrack_tcp_loose: 1 lets a connection begin in conntrack's table "
                       "with a segment from "
                       "its middle, as after a restart of the firewall; 0 makes such a segment INVALID."},
    {"word.conntrack-race", "Two packets of one socket, handled by two processors at the same time: both are "
                            "looked up before either "
                            "is confirmed, and one finds its place taken. Old kernels drop it "
                            "(insert_failed); a resolver that lost a "
                            "query so waits five seconds."},
    {"word.early-drop",
     "Where conntrack's table holds net.netfilter.nf_conntrack_max connections, a new one replaces one that "
     "is "
     "not ASSURED. Where there is none, the packet is dropped: \"table full, dropping packet\"."},
    {"word.dnat",
     "Destination NAT: the destination is rewritten, in PREROUTING or OUTPUT. This is how a service's "
     "address becomes a pod's. Answers are translated back by conntrack, without any rule."},
    {"word.snat", "Source NAT: the source is rewritten, in POSTROUTING. The receiver sees the node, not the "
                  "pod, and answers to the node."},
    {"word.masquerade", "SNAT to the address of the interface that the packet leaves by."},
    {"word.mark",
     "A number that the kernel pins to a packet while it is on this node; it never leaves the node. "
     "kube-proxy uses 0x4000 for \"masquerade me on the way out\", kubelet 0x8000 for \"drop me\"."},
    {"word.connection-mark", "A number that conntrack keeps for a connection. CONNMARK copies it from the "
                             "first packet's mark and back to "
                             "the marks of all others."},
    {"word.set",
     "Addresses, networks, or addresses with ports that `ipset` keeps under a name; a rule asks it with "
     "-m set, in one look."},
    {"word.uncertain",
     "Said of a verdict where the packet met a rule that is not modelled: what was assumed of the "
     "rule is told, and in reality the packet may fare otherwise."},
    {"word.lease", "A node's claim on a subnet, kept in etcd for 24 hours and renewed. All flannelds watch "
                   "the leases, and set routes by them."},
    {"word.subnet",
     "The part of the pods' network that one node has, mostly a /24. Its pods get their addresses from it."},
    {"word.backend", "How flannel carries packets between nodes: host-gw by plain routes, vxlan and udp by "
                     "packets inside of packets."},
    {"word.network", "In flannel's sense: the range that all subnets are taken from."},
    {"word.vtep", "The end of a vxlan tunnel; flannel.1 on each node is one."},
    {"word.vxlan", "Ethernet frames inside of UDP packets to port 8472 of another host. The interface "
                   "(flannel.1) asks its own "
                   "forwarding database which host to send to."},
    {"word.vni", "The number of a vxlan network; flannel uses 1. Packets of another number are not taken."},
    {"word.tun", "An interface whose other end is a program: what is routed into it, the program reads."},
    {"word.encapsulate", "To put a packet (the inner one) into another (the outer one)."},
    {"word.flow", "What identifies a conversation: source, destination, protocol, ports."},
    {"word.trace", "A packet's way as hops and steps."},
    {"word.hop", "One visit of a packet to one network namespace."},
    {"word.step", "One decision about a packet."},
    {"word.disposition", "What became of a packet in the end: delivered, denied, no-route and so on; "
                         "docs/dispositions.md lists them."},
    {"word.conversation", "A request and what came of it: the answer, or an error."},
    {"word.service", "A name and an address (cluster IP) for a set of pods. No machine has the address: "
                     "kube-proxy's rules rewrite it to a pod's."},
    {"word.endpoints", "The pods that are ready behind a service, by address and port."},
    {"word.ttl", "Time to live: a number in the packet that each router lowers by one; at nought the packet "
                 "ends, and its sender is told. traceroute counts routers by it."},
    {"word.arp", "Asks everybody on the link who has an IP address, to learn its MAC address."},
    {"word.hairpin", "A packet that leaves by the bridge port that it came in: a pod that reaches itself "
                     "through its own service. The port must allow it (hairpin mode)."},
    {"word.rp-filter", "Reverse path filter: a packet is taken only where the way back to its source leads "
                       "by the interface that it came in (strict), or by any (loose)."},
    {"word.scenario", "The description of a network and of what happens to it, in a JSON file."},
    {"word.capture",
     "What the network tools of real hosts printed, in a folder. trace and exec take it in the "
     "place of a scenario; docs/captures.md tells how to make one."},
    {"word.event", "Something that happens to the network at a given time of the scenario."},

    // Targets, tables, hooks, matches, and kinds of changes.
    {"word.accept", "The packet may pass this table; the tables and hooks behind it are still asked."},
    {"word.drop", "The packet ends here, and nobody is told: the sender waits until it gives up."},
    {"word.reject", "The packet ends here, and its sender is told by an ICMP error or a TCP reset."},
    {"word.return",
     "Back to the chain that jumped here, behind the jump; in a built-in chain the policy decides."},
    {"word.log", "Writes a line about the packet into the kernel's log, and goes on to the next rule."},
    {"word.ct", "Sets how conntrack treats the packet; with --notrack it leaves it alone."},
    {"word.tcpmss", "Changes the largest segment size that a SYN announces, so that TCP sends no packets "
                    "larger than a tunnel takes."},
    {"word.raw", "The table that is asked first, before conntrack: its rules say what is not to be tracked."},
    {"word.mangle", "The table that changes packets: marks, type of service, TTL, TCP options."},
    {"word.nat", "The table that translates addresses. Only a connection's first packet is held against it; "
                 "conntrack does the same to all others."},
    {"word.filter", "The table that decides which packets may pass."},
    {"word.prerouting", "The hook for all packets that come in, before the route is looked up: services' "
                        "addresses become pods' here."},
    {"word.input", "The hook for packets to this host itself, behind the route."},
    {"word.forward", "The hook for packets that only pass through this host, as those of its pods do."},
    {"word.output", "The hook for packets that this host makes itself."},
    {"word.postrouting", "The last hook before a packet leaves: sources are rewritten here."},
    {"word.ctstate",
     "Asks for the state that conntrack gave the packet: NEW, ESTABLISHED, RELATED, INVALID or UNTRACKED."},
    {"word.addrtype",
     "Asks what kind of address the source or destination is for this host: LOCAL, UNICAST, BROADCAST."},
    {"word.statistic", "Matches by chance. kube-proxy chooses among a service's pods with it: of three the "
                       "first with 1/3, the second with 1/2 of the rest."},
    {"word.comment", "Words for people; it matches every packet."},
    {"word.address",
     "An IP address on an interface. With it the kernel makes a route to the address's network."},
    {"word.sysctl", "A setting of the kernel, such as net.ipv4.ip_forward; `sysctl` shows and sets it."},
    {"word.neighbor", "An entry of the neighbour table: an IP address on the link and its MAC address."},
    {"word.conntrack", "Connection tracking: the kernel remembers each connection, so that rules can ask for "
                       "its state and NAT can undo itself for answers."},
    {"word.daemon", "A program that runs in the background: flanneld, docker, kubelet, kube-proxy, etcd."},
    {"word.packet", "An IP packet from the place that made it to its end."},
});

} // namespace fg::report::sentences
