// The three stories of the tests, step by step as the stack records them.
#pragma once

#include "fixture.h"

namespace fg::report::testing {

inline trace::TableTraversal walk(trace::Table table, trace::Hook hook,
                                  trace::List<trace::RuleVisit> visits = {}) {
  trace::TableTraversal out;
  out.table = table;
  out.hook = hook;
  out.visits = std::move(visits);
  return out;
}

inline trace::PacketId Cluster::pingToPod() {
  using namespace trace;
  auto h = header("172.30.113.231", "172.33.96.3");
  PacketId p = recorder.beginPacket(node1, Origin::Probe);
  step(p, node1, Originate{h, s("ping")});
  step(p, node1,
       lookup("172.33.96.3", route("172.33.96.0/24", "172.30.118.65", "eth2", 0, "flanneld"),
              "172.30.113.231"));
  step(p, node1, ConntrackLookup{});
  step(p, node1,
       walk(Table::Filter, Hook::Output,
            {visit("OUTPUT", 1, 0, RuleAction::Jump, "-A OUTPUT -j KUBE-FIREWALL"),
             visit("KUBE-FIREWALL", 1, 1, RuleAction::NotMatched,
                   "-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP", "mark is 0x0")}));
  step(p, node1,
       NeighborLookup{ip("172.30.118.65"), s("eth2"), *net::MacAddress::parse("08:00:27:00:00:03"),
                      NeighborOutcome::Resolved});
  step(p, node1, exit("eth2", "lan"));
  now = std::chrono::microseconds(304);
  step(p, node3, enter("eth2", h));
  step(p, node3, ConntrackLookup{});
  step(p, node3, lookup("172.33.96.3", route("172.33.96.0/24", "", "docker0", 0, "kernel")));
  step(p, node3, change(Field::Ttl, "64", "63", "forwarded"));
  h.ttl = 63;
  step(p, node3, walk(Table::Nat, Hook::Postrouting));
  step(p, node3,
       NeighborLookup{ip("172.33.96.3"), s("docker0"), *net::MacAddress::parse("02:42:ac:21:60:03"),
                      NeighborOutcome::Known});
  step(p, node3, exit("docker0", "eth0 in coredns", "veth1c9a7e4"));
  now = std::chrono::microseconds(308);
  step(p, corednsB, enter("eth0", h));
  step(p, corednsB, DeliverLocally{s("echo responder")});
  PacketId r = recorder.beginPacket(corednsB, Origin::Reply, p);
  auto back = header("172.33.96.3", "172.30.113.231");
  back.icmpType = net::icmp::kEchoReply;
  step(r, corednsB, Originate{back, s("echo responder")});
  step(r, corednsB, exit("eth0", "veth1c9a7e4 in node3"));
  step(r, node3, enter("docker0", back, "veth1c9a7e4"));
  auto forward =
      walk(Table::Filter, Hook::Forward,
           {visit("FORWARD", 5, 0, RuleAction::Accept, "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT")});
  forward.byPolicy = false;
  step(r, node3, change(Field::Ttl, "64", "63", "forwarded"));
  back.ttl = 63;
  step(r, node3, forward);
  step(r, node3, exit("eth2", "lan"));
  now = std::chrono::microseconds(412);
  step(r, node1, enter("eth2", back));
  step(r, node1, DeliverLocally{s("ping")});
  return p;
}

inline trace::PacketId Cluster::pingWithoutRoute() {
  using namespace trace;
  now = std::chrono::seconds(41);
  {
    CauseScope scope(recorder, "event 3 \"route to node2 lost\"", {"02-three-node-as-captured.json", 87, 5});
    recorder.change(node1, StateKind::Route, ChangeKind::Removed,
                    "172.33.31.0/24 via 172.30.115.77 dev eth2");
  }
  now = std::chrono::seconds(60);
  auto h = header("10.0.2.15", "172.33.31.2");
  PacketId p = recorder.beginPacket(node1, Origin::Probe);
  step(p, node1, Originate{h, s("ping")});
  auto asked =
      lookup("172.33.31.2", route("0.0.0.0/0", "10.0.2.2", "eth0", 100, "NetworkManager"), "10.0.2.15");
  asked.candidates.push_back(route("0.0.0.0/0", "172.30.116.1", "eth2", 101, "NetworkManager"));
  step(p, node1, asked);
  step(p, node1, exit("eth0", "node1-nat"));
  now += std::chrono::microseconds(304);
  step(p, gateway, enter("eth0", h));
  auto none = lookup("172.33.31.2", RouteEntry{});
  none.outcome = RouteOutcome::Unreachable;
  step(p, gateway, none);
  PacketId error = recorder.beginPacket(gateway, Origin::IcmpError, p);
  step(p, gateway, Drop{Disposition::NoRoute, s("this gateway knows no 172.33.31.0/24")});
  step(p, gateway, IcmpErrorSent{3, 0, ip("10.0.2.2"), ip("10.0.2.15"), error, {}});
  auto back = header("10.0.2.2", "10.0.2.15");
  back.icmpType = 3;
  back.icmpId = 0;
  step(error, gateway, Originate{back, s("icmp error")});
  step(error, gateway, exit("eth0", "node1-nat"));
  now += std::chrono::microseconds(304);
  step(error, node1, enter("eth0", back));
  step(error, node1, DeliverLocally{s("ping")});
  return p;
}

inline trace::PacketId Cluster::queryToService() {
  using namespace trace;
  auto h = udp(header("172.33.68.2", "10.254.0.2"), 40000, 53);
  PacketId p = recorder.beginPacket(corednsA, Origin::Probe);
  step(p, corednsA, Originate{h, s("udp socket")});
  step(p, corednsA,
       lookup("10.254.0.2", route("0.0.0.0/0", "172.33.68.1", "eth0", 0, "docker"), "172.33.68.2"));
  step(p, corednsA, exit("eth0", "veth295bef2 in node1"));
  now = std::chrono::microseconds(4);
  step(p, node1, enter("docker0", h, "veth295bef2"));
  step(p, node1, ConntrackLookup{});
  auto passed = visit("KUBE-SVC-TCOU7JCQXEZGVUNU", 1, 2, RuleAction::NotMatched,
                      "-A KUBE-SVC-TCOU7JCQXEZGVUNU -m statistic --mode random --probability 0.50000000000 "
                      "-j KUBE-SEP-AAAAAAAAAAAAAAAA");
  passed.byChance = true;
  passed.probability = 0.5;
  auto nat =
      walk(Table::Nat, Hook::Prerouting,
           {visit("PREROUTING", 1, 0, RuleAction::Jump,
                  "-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES"),
            visit("KUBE-SERVICES", 1, 1, RuleAction::NotMatched,
                  "-A KUBE-SERVICES -d 10.254.0.1/32 -p tcp -j KUBE-SVC-X", "-d 10.254.0.1/32"),
            visit("KUBE-SERVICES", 3, 1, RuleAction::Jump,
                  "-A KUBE-SERVICES ! -s 10.254.0.0/16 -d 10.254.0.2/32 -p udp -m comment --comment "
                  "\"kube-system/kube-dns:dns "
                  "cluster IP\" -m udp --dport 53 -j KUBE-MARK-MASQ"),
            visit("KUBE-MARK-MASQ", 1, 2, RuleAction::Continue,
                  "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000", "mark 0x0 -> 0x4000"),
            visit("KUBE-SERVICES", 4, 1, RuleAction::Jump,
                  "-A KUBE-SERVICES -d 10.254.0.2/32 -p udp -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU"),
            passed,
            visit("KUBE-SVC-TCOU7JCQXEZGVUNU", 2, 2, RuleAction::Jump,
                  "-A KUBE-SVC-TCOU7JCQXEZGVUNU -j KUBE-SEP-BBBBBBBBBBBBBBBB"),
            visit("KUBE-SEP-BBBBBBBBBBBBBBBB", 2, 3, RuleAction::Accept,
                  "-A KUBE-SEP-BBBBBBBBBBBBBBBB -p udp -m udp -j DNAT --to-destination 172.33.96.3:53")});
  nat.byPolicy = false;
  step(p, node1, nat);
  step(p, node1, change(Field::Mark, "0x0", "0x4000", "KUBE-MARK-MASQ #1 MARK"));
  step(p, node1,
       change(Field::Destination, "10.254.0.2", "172.33.96.3", "KUBE-SEP-BBBBBBBBBBBBBBBB #2 DNAT"));
  step(p, node1, lookup("172.33.96.3", route("172.33.96.0/24", "172.30.118.65", "eth2", 0, "flanneld")));
  step(p, node1, change(Field::Ttl, "64", "63", "forwarded"));
  auto post = walk(Table::Nat, Hook::Postrouting,
                   {visit("POSTROUTING", 1, 0, RuleAction::Jump, "-A POSTROUTING -j KUBE-POSTROUTING"),
                    visit("KUBE-POSTROUTING", 1, 1, RuleAction::Accept,
                          "-A KUBE-POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE")});
  post.byPolicy = false;
  step(p, node1, post);
  step(p, node1, change(Field::Source, "172.33.68.2", "172.30.113.231", "KUBE-POSTROUTING #1 MASQUERADE"));
  step(p, node1, exit("eth2", "lan"));
  h.source = ip("172.30.113.231");
  h.destination = ip("172.33.96.3");
  h.ttl = 63;
  now = std::chrono::microseconds(310);
  step(p, node3, enter("eth2", h));
  step(p, node3, ConntrackLookup{});
  step(p, node3, exit("docker0", "eth0 in coredns", "veth1c9a7e4"));
  step(p, corednsB, enter("eth0", h));
  step(p, corednsB, DeliverLocally{s("udp socket 0.0.0.0:53")});
  return p;
}

} // namespace fg::report::testing
