#!/bin/sh
# Builds the network of the three nodes in the kernel: a switch, three nodes with docker0, five pods, addresses and
# routes; no rules, no daemons. All of it is gone when the script ends. Root.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount "$0" inside; fi
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip -batch - <<BATCH
netns add node1
netns add node2
netns add node3
netns add pod1
netns add pod2
netns add pod3
netns add pod4
netns add pod5
link add lan type bridge
link set lan up
link add lan1 type veth peer name eth2 netns node1
link set lan1 master lan up
link add lan2 type veth peer name eth2 netns node2
link set lan2 master lan up
link add lan3 type veth peer name eth2 netns node3
link set lan3 master lan up
BATCH
# node number, its subnet, the subnets of the others and their nodes, its pods
node() {
  ip -n "node$1" -batch - <<BATCH
addr add 172.30.0.$1/24 dev eth2
link set eth2 up
link add docker0 type bridge
addr add 172.33.$2.1/24 dev docker0
link set docker0 up
route add 172.33.$3.0/24 via 172.30.0.$4
route add 172.33.$5.0/24 via 172.30.0.$6
BATCH
  number=$1 subnet=$2
  shift 6
  host=2
  for pod; do
    ip -n "node$number" -batch - <<BATCH
link add veth$pod type veth peer name eth0 netns pod$pod
link set veth$pod master docker0 up
BATCH
    ip -n "pod$pod" -batch - <<BATCH
addr add 172.33.$subnet.$host/24 dev eth0
link set eth0 up
route add default via 172.33.$subnet.1
BATCH
    host=$((host + 1))
  done
}
node 1 68 31 2 96 3 1
node 2 31 68 1 96 3 2 3
node 3 96 68 1 31 2 4 5
