#!/bin/sh
# Makes N network namespaces in the kernel as a node makes its pods: each with a veth pair, the near end a port of a bridge,
# the far end with an address and a default route. All of it is gone when the script ends. Root.
#   kernel_namespaces.sh N
set -eu
if [ "${2-}" != inside ]; then exec unshare --net --mount "$0" "$1" inside; fi
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip link add docker0 type bridge
ip addr add 10.1.0.1/16 dev docker0
ip link set docker0 up
i=0
while [ $i -lt "$1" ]; do
  echo "netns add pod$i"
  echo "link add veth$i type veth peer name eth0 netns pod$i"
  echo "link set veth$i master docker0 up"
  i=$((i + 1))
done | ip -batch -
i=0
while [ $i -lt "$1" ]; do
  ip -n pod$i -batch - <<BATCH
addr add 10.1.$((i / 200)).$((i % 200 + 2))/16 dev eth0
link set eth0 up
route add default via 10.1.0.1
BATCH
  i=$((i + 1))
done
