#!/bin/sh
# A node with two pods, built in namespaces that go with this process, and captured by the script that operators run:
#
#   node_to_capture.sh SCRIPT NAME.tar [SHELL...]     NAME.tar is what the script writes; SHELL (sh) reads it from its input
#
# Where TOOLS is a folder, a second capture is taken with it first in PATH: NAME-tools.tar. What the script says goes to
# TAR.said, what it left in its temporary folder to TAR.left.
set -eu
if [ "${INSIDE-}" != yes ]; then
  # shellcheck disable=SC2016
  INSIDE=yes exec unshare --net --mount --uts --pid --fork --mount-proc sh "$0" "$@"
fi
script=$1 tar=$2
shift 2
[ $# -gt 0 ] || set -- sh

hostname node1
mount -t tmpfs none /run
mkdir -p /run/netns /run/flannel /run/systemd/system
printf 'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n' \
  >/run/flannel/subnet.env
# Link-local addresses come when the kernel finds the time, and the second capture would have more of them than the first.
no_link_local=net.ipv6.conf.default.addr_gen_mode=1
sysctl -qw $no_link_local
for name in lan pod-a pod-b; do
  ip netns add $name
  ip netns exec $name sysctl -qw $no_link_local
  ip -n $name link set lo up
done
ip link set lo up

ip link add eth0 address 02:00:00:00:07:11 type veth peer name port netns lan address 02:00:00:00:07:01
ip addr add 192.168.7.11/24 brd + dev eth0
ip link set eth0 up
ip -n lan addr add 192.168.7.1/24 brd + dev port
ip -n lan link set port up

ip link add docker0 type bridge mcast_snooping 0
ip addr add 10.244.1.1/24 brd + dev docker0
ip link set docker0 up
pod() { # NAME ADDRESS
  ip link add "veth-$1" type veth peer name eth0 netns "$1"
  ip link set "veth-$1" master docker0 up
  ip -n "$1" addr add "$2/24" brd + dev eth0
  ip -n "$1" link set eth0 up
  ip -n "$1" route add default via 10.244.1.1
}
pod pod-a 10.244.1.2
pod pod-b 10.244.1.3
bridge link set dev veth-pod-a hairpin on
bridge fdb add 02:00:00:00:99:99 dev veth-pod-b master static

ip link add flannel.1 address 02:00:00:00:01:00 mtu 1450 type vxlan id 1 local 192.168.7.11 dev eth0 dstport 8472 nolearning
ip addr add 10.244.1.0/32 dev flannel.1
ip link set flannel.1 up
bridge fdb append 02:00:00:00:02:00 dev flannel.1 dst 192.168.7.12
ip neigh add 10.244.2.0 lladdr 02:00:00:00:02:00 dev flannel.1 nud permanent
ip route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
ip neigh add 192.168.7.12 lladdr 02:00:00:00:07:12 dev eth0 nud permanent
ip link set eth0 alias 'the line to the bank'
ip tuntap add dev tun0 mode tun
ip addr add 172.31.0.1 peer 172.31.0.2/32 dev tun0

ip route add default via 192.168.7.1 dev eth0 proto dhcp src 192.168.7.11 metric 100
ip route add blackhole 10.99.0.0/16
ip route add 10.98.0.0/16 via 192.168.7.1 dev eth0 mtu 1400
ip route add 10.97.0.0/16 via 192.168.7.1 dev eth0 table 100
ip route add unreachable default table 100
ip rule add priority 100 from 10.244.1.0/24 to 10.97.0.0/16 lookup 100
ip rule add priority 200 not from 10.244.1.2 fwmark 0x10/0xff iif docker0 lookup 200
ip rule add priority 300 to 10.96.0.1 prohibit
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
"iptables-${BACKEND-nft}-restore" <<RULES
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 10.254.0.2/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.244.1.3:53
-A POSTROUTING -s 10.244.1.0/24 ! -o docker0 -j MASQUERADE
COMMIT
*filter
:FORWARD ACCEPT [0:0]
-A FORWARD -d 10.244.1.0/24 -p tcp -m tcp --dport 23 -j REJECT --reject-with icmp-port-unreachable
COMMIT
RULES

listen() { # NAMESPACE PROTOCOL PORT
  ip netns exec "$1" python3 -c '
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM)
s.bind(("0.0.0.0", int(sys.argv[2])))
if sys.argv[1] == "tcp":
    s.listen(16)
open("/run/listens-" + sys.argv[2], "w").close()
time.sleep(600)' "$2" "$3" >/dev/null 2>&1 &
}
listen pod-a tcp 8080
pod_a=$!
listen pod-b udp 53
pod_b=$!
sysctl -qw net.ipv4.tcp_fastopen_key=01234567-89abcdef-01234567-89abcdef
while ! [ -e /run/listens-8080 ] || ! [ -e /run/listens-53 ]; do sleep 0.1; done
# Neighbours that are known grow old, and the second capture would have others than the first.
# shellcheck disable=SC2016 # it is each namespace's own shell that reads this
stay_known='for of in /proc/sys/net/ipv4/neigh/*; do
  echo 3600000 >"$of/base_reachable_time_ms"; echo 3600 >"$of/delay_first_probe_time"
done'
sh -c "$stay_known"
for name in lan pod-a pod-b; do ip netns exec $name sh -c "$stay_known"; done
ip netns exec pod-a ping -c 1 -q 10.244.1.3 >/dev/null
ping -c 1 -q 192.168.7.1 >/dev/null

export PASSWORD=hunter2
mkdir /run/left
take() { # SHELL...
  TMPDIR=/run/left "$@" >"$to" 2>"$to.said"
}
to=$tar
take "$@" -s <"$script"
if [ -n "${TOOLS-}" ]; then
  echo "$pod_a" >"$TOOLS/pod-a" # for runtimes
  echo "$pod_b" >"$TOOLS/pod-b"
  PATH=$TOOLS:$PATH
  export PATH TOOLS
  to=${tar%.tar}-tools.tar
  take "$@" -s <"$script"
fi
ls -A /run/left >"$tar.left"
