#!/usr/bin/env bash
# Builds a small cluster out of network namespaces and captures it with the real tools: two nodes after flannel's
# host-gw pattern with two pods each, rules of kube-proxy's kind, connections under way, a neighbour that does not
# answer. It is how the fixtures beside it were recorded (as root; on other machines other numbers come out).
#
#   record.sh SCRIPT FOLDER           SCRIPT: sim/capture/capture.sh; FOLDER/hosts/… is the capture
#
# What the tools print for people goes to FOLDER.printed, to compare emulated commands with.
set -euo pipefail
script=$(realpath "$1")
folder=$(realpath -m "$2")
prefix=capture
names=(lan node1 node2 client-a client-b coredns-a web-b)
programs=()

inside() { ip netns exec "$prefix-$1" "${@:2}"; }

clean() {
  for program in "${programs[@]}"; do kill "$program" 2>/dev/null || true; done
  for name in "${names[@]}"; do ip netns del "$prefix-$name" 2>/dev/null || true; done
}
trap clean EXIT

for name in "${names[@]}"; do
  ip netns add "$prefix-$name"
  inside "$name" ip link set lo up
done
inside lan ip link add lan type bridge mcast_snooping 0
inside lan ip link set lan up

node() { # NAME ADDRESS SUBNET
  ip link add eth0 netns "$prefix-$1" type veth peer name "$1" netns "$prefix-lan"
  inside lan ip link set "$1" master lan up
  inside "$1" ip addr add "$2/24" brd + dev eth0
  inside "$1" ip link set eth0 up
  inside "$1" ip route add default via 192.168.7.1 dev eth0 proto dhcp metric 100
  inside "$1" ip link add docker0 type bridge mcast_snooping 0
  inside "$1" ip addr add "$3.1/24" brd + dev docker0
  inside "$1" ip link set docker0 up
  inside "$1" sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
}

pod() { # NODE NAME ADDRESS
  local port=veth${2//-/}
  ip link add "$port" netns "$prefix-$1" type veth peer name eth0 netns "$prefix-$2"
  inside "$1" ip link set "$port" master docker0 up
  inside "$1" bridge link set dev "$port" hairpin on
  inside "$2" ip addr add "$3/24" brd + dev eth0
  inside "$2" ip link set eth0 up
  inside "$2" ip route add default via "${3%.*}.1"
}

node node1 192.168.7.11 10.244.1
node node2 192.168.7.12 10.244.2
pod node1 client-a 10.244.1.2
pod node1 coredns-a 10.244.1.3
pod node2 client-b 10.244.2.2
pod node2 web-b 10.244.2.3
# The machine behind 192.168.7.1 is not captured.
inside lan ip addr add 192.168.7.1/24 dev lan
inside node1 ip route add 10.244.2.0/24 via 192.168.7.12 dev eth0
inside node2 ip route add 10.244.1.0/24 via 192.168.7.11 dev eth0
inside node1 ip route add blackhole 10.99.0.0/16

rules() { # SUBNET
  cat <<RULES
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-DNS - [0:0]
:KUBE-SEP-WEB - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-DNS - [0:0]
:KUBE-SVC-WEB - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A POSTROUTING -s $1 ! -o docker0 -j MASQUERADE
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -m mark --mark 0x4000/0x4000 -j MASQUERADE
-A KUBE-SERVICES -d 10.254.0.2/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-DNS
-A KUBE-SERVICES -d 10.254.0.80/32 -p tcp -m comment --comment "default/web: cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SVC-DNS -m comment --comment "kube-system/kube-dns:dns" -j KUBE-SEP-DNS
-A KUBE-SVC-WEB -m comment --comment "default/web:" -j KUBE-SEP-WEB
-A KUBE-SEP-DNS -s 10.244.1.3/32 -m comment --comment "kube-system/kube-dns:dns" -j KUBE-MARK-MASQ
-A KUBE-SEP-DNS -p udp -m comment --comment "kube-system/kube-dns:dns" -m udp -j DNAT --to-destination 10.244.1.3:53
-A KUBE-SEP-WEB -s 10.244.2.3/32 -m comment --comment "default/web:" -j KUBE-MARK-MASQ
-A KUBE-SEP-WEB -p tcp -m comment --comment "default/web:" -m tcp -j DNAT --to-destination 10.244.2.3:8080
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -d 10.244.0.0/16 -p tcp -m tcp --dport 23 -j REJECT --reject-with icmp-port-unreachable
COMMIT
RULES
}
rules 10.244.1.0/24 | inside node1 iptables-nft-restore
rules 10.244.2.0/24 | inside node2 iptables-nft-restore

listen() { # NAMESPACE PROTOCOL ADDRESS PORT
  ip netns exec "$prefix-$1" python3 -c '
import socket, sys
tcp = sys.argv[1] == "tcp"
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
s.bind((sys.argv[2], int(sys.argv[3])))
kept = []
if tcp:
    s.listen(128)
while tcp:
    connection, _ = s.accept()
    kept.append(connection)
    connection.sendall(connection.recv(4))
while not tcp:
    data, sender = s.recvfrom(2000)
    s.sendto(data, sender)
' "${@:2}" >/dev/null 2>&1 &
  programs+=($!)
}
listen coredns-a udp 0.0.0.0 53
listen web-b tcp 0.0.0.0 8080
listen node1 tcp 127.0.0.1 10248
listen node1 tcp 0.0.0.0 10250
listen node2 tcp 192.168.7.12 10250
sleep 1

inside client-a ping -c 2 -q 10.244.2.3 >/dev/null
inside node1 ping -c 1 -q 192.168.7.12 >/dev/null
inside node1 ping -c 1 -q 192.168.7.1 >/dev/null
inside node1 ping -c 1 -W 4 -q 192.168.7.99 >/dev/null || true
inside client-b python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(3)
s.bind(("", 45000))
s.sendto(b"ping", ("10.254.0.2", 53))
s.recvfrom(100)'
ip netns exec "$prefix-client-a" python3 -c '
import socket, time
s = socket.socket()
s.settimeout(3)
s.bind(("", 45001))
s.connect(("10.254.0.80", 80))
s.sendall(b"ping")
s.recv(4)
time.sleep(60)' >/dev/null 2>&1 &
programs+=($!)
sleep 1

# A node sees its own processes and its pods' namespaces, and no other.
take() { # NODE POD...
  local work
  work=$(mktemp -d)
  mkdir "$work/netns"
  for pod in "${@:2}"; do touch "$work/netns/$pod"; done
  # shellcheck disable=SC2016
  inside "$1" env WORK="$work" NODE="$1" PODS="${*:2}" SCRIPT="$script" FOLDER="$folder" PREFIX="$prefix" \
    unshare --uts --mount --pid --fork --mount-proc sh -euc '
      hostname "$NODE"
      for pod in $PODS; do mount --bind "/run/netns/$PREFIX-$pod" "$WORK/netns/$pod"; done
      mount --rbind "$WORK/netns" /run/netns
      cd "$WORK"
      sh "$SCRIPT" "$FOLDER"'
  rm -rf "$work"
}
mkdir -p "$folder"
take node1 client-a coredns-a
take node2 client-b web-b

for node in node1 node2; do
  mkdir -p "$folder.printed/$node"
  inside "$node" ip route >"$folder.printed/$node/ip-route.txt"
  inside "$node" ip neigh >"$folder.printed/$node/ip-neigh.txt"
  inside "$node" ip addr >"$folder.printed/$node/ip-addr.txt"
  inside "$node" bridge fdb >"$folder.printed/$node/bridge-fdb.txt"
done
find "$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
