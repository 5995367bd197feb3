#!/bin/sh
# Collects what flannelgraph reads of a cluster's node: a folder of command outputs, and a tar file of it.
# It only reads: nothing on the node is changed. As root, on each node:
#
#   sh capture.sh [FOLDER]                     default: ./capture
#
# Then put the tar files of all nodes into one folder and ask there:
#
#   flannelgraph trace FOLDER --from NODE --to 10.244.1.5
#
# Where flannel keeps its leases in etcd, FLANNEL_ETCD=http://ADDRESS:2379 (and FLANNEL_PREFIX, where it is not
# /coreos.com/network) has them collected as well. What is missing here is left out, and said.
set -u
umask 077
PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin
LC_ALL=C
export PATH LC_ALL

folder=${1:-capture}
host=$(uname -n)
network='' # the file of the network namespace that is looked into; empty: the node's own
into=$folder/hosts/$host

have() { command -v "$1" >/dev/null 2>&1; }

# A command that hangs must not keep the others waiting.
limited() {
  if have timeout; then timeout 60 "$@"; else "$@"; fi
}

inside() {
  if [ -n "$network" ]; then limited nsenter --net="$network" "$@"; else limited "$@"; fi
}

# save FILE COMMAND...: the output of the command; no file where the command is missing or fails.
save() {
  file=$into/$1
  shift
  if have "$1" && inside "$@" >"$file.part" 2>/dev/null; then
    mv "$file.part" "$file"
  else
    rm -f "$file.part"
    echo "not collected: $file ($*)" >&2
  fi
}

# Is a part of the kernel there already? Asking a tool for it would load it.
module() {
  builtin=/lib/modules/$(uname -r)/modules.builtin
  [ -d "/sys/module/$1" ] || ! [ -e "$builtin" ] || grep -q "/$1\.ko" "$builtin"
}

network_settings() {
  inside sysctl -a 2>/dev/null | grep '^net\.' >"$into/sysctl.txt"
  [ -s "$into/sysctl.txt" ] || rm -f "$into/sysctl.txt"
}

# iptables-save speaks for one of two backends; where both tools are here, each is asked.
rules() {
  if have iptables-legacy-save && have iptables-nft-save; then
    if inside test -e /proc/net/ip_tables_names; then save iptables-legacy-save.txt iptables-legacy-save -c; fi
    if module nf_tables; then save iptables-nft-save.txt iptables-nft-save -c; fi
  else
    save iptables-save.txt iptables-save -c
  fi
  if module nf_tables && have nft; then save nft-ruleset.json nft -j list ruleset; fi
  if module ip_set && have ipset; then save ipset-save.txt ipset save; fi
}

# What a node and a pod have alike.
collect() {
  mkdir -p "$into"
  save ip-addr.json ip -j -d addr show
  save ip-route.json ip -j -d route show table all
  save ip-rule.json ip -j rule show
  save ip-neigh.json ip -j neigh show
  save bridge-link.json bridge -j -d link show
  save bridge-fdb.json bridge -j fdb show
  rules
  if [ -e /proc/sys/net/netfilter/nf_conntrack_max ]; then save conntrack.txt conntrack -L; fi
  if have sysctl; then network_settings; fi
  save ss.txt ss -H -lntu
}

# A line for each other network namespace: its number, a file that opens it, and a name. A pod's name is its
# host name; a namespace that nobody runs in has the name of its file.
namespaces() {
  own=$(readlink /proc/self/ns/net)
  names=$(readlink /proc/self/ns/uts)
  {
    for process in /proc/[0-9]*; do
      number=$(readlink "$process/ns/net" 2>/dev/null) || continue
      name=
      if [ "$number" != "$own" ] && [ "$(readlink "$process/ns/uts")" != "$names" ]; then
        name=$(nsenter --uts="$process/ns/uts" uname -n 2>/dev/null)
      fi
      echo "$number $process/ns/net $name"
    done
    for file in /run/netns/* /run/docker/netns/*; do
      if [ -e "$file" ]; then echo "net:[$(stat -Lc %i "$file")] $file ${file##*/}"; fi
    done
  } | awk -v own="$own" '
    $1 == own { next }
    !($1 in file) { file[$1] = $2; order[++count] = $1 }
    $3 != "" && !($1 in name) { name[$1] = $3 }
    END { for (i = 1; i <= count; ++i) print order[i], file[order[i]], name[order[i]] }'
}

collect_pods() {
  if ! have nsenter || ! have readlink || ! have awk; then
    echo "not collected: $into/netns (nsenter, readlink and awk)" >&2
    return
  fi
  namespaces | while read -r number file name; do
    [ -n "$name" ] || name=netns-$(echo "$number" | tr -dc '0-9')
    name=$(echo "$name" | tr -c 'A-Za-z0-9._\n-' '_')
    into=$folder/hosts/$host/netns/$name
    [ -d "$into" ] && into=$into-$(echo "$number" | tr -dc '0-9')
    network=$file
    collect
  done
}

collect_node() {
  collect
  save uname.txt uname -a
  if [ -r /run/flannel/subnet.env ]; then save subnet.env cat /run/flannel/subnet.env; fi
  if have docker; then save docker-network.json docker network inspect bridge; fi
}

collect_cluster() {
  into=$folder
  if have kubectl; then
    save kubernetes.json kubectl get nodes,pods,services,endpoints --all-namespaces -o json --request-timeout=20s
  fi
  if [ -n "${FLANNEL_ETCD:-}" ]; then
    prefix=${FLANNEL_PREFIX:-/coreos.com/network}
    save flannel-leases.json curl -fsS "$FLANNEL_ETCD/v2/keys$prefix/subnets"
    if ! [ -s "$into/flannel-leases.json" ]; then
      save flannel-leases.json etcdctl --endpoints "$FLANNEL_ETCD" get --prefix "$prefix/subnets" -w json
    fi
  fi
}

[ "$(id -u)" = 0 ] || echo "not root: rules, connections and pods will be missing" >&2
if [ -e "$into" ]; then
  echo "$into is there already: remove it, or name another folder" >&2
  exit 1
fi
collect_node
collect_pods
collect_cluster
if have tar && tar -C "$folder" -cf "$host.tar" .; then
  echo "wrote $folder and $host.tar"
else
  echo "wrote $folder"
fi
