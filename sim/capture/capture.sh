#!/bin/sh
# Collects what flannelgraph reads of a cluster's node and writes it to standard output, as one tar file. It only
# reads: nothing on the node is changed, and nothing is left there. As root, for each node:
#
#   ssh NODE sudo sh -s < capture.sh > NODE.tar
#
# Then put the tar files of all nodes into one folder and ask there:
#
#   flannelgraph trace FOLDER --from NODE --to 10.244.1.5
#
# A FOLDER as an argument gets the files themselves (sh capture.sh FOLDER). Secrets stay where they are: no
# environment, no tokens and no keys are read, and of Kubernetes' objects only names, addresses and ports.
#
# Where flannel keeps its leases in etcd, they are collected from where /etc/sysconfig/flanneld says; FLANNEL_ETCD=
# http://ADDRESS:2379 and FLANNEL_PREFIX=/coreos.com/network say it better. FLANNEL_ETCD_CA, _CERT and _KEY name the
# files that etcd's TLS needs. What cannot be collected is left out, and said.
set -u
umask 077
PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin
LC_ALL=C
export PATH LC_ALL

host=$(uname -n)
network='' # the file of the network namespace that is looked into; empty: the node's own

say() { echo "$host: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# A command that hangs must not keep the others waiting. Old busybox has another timeout.
patience=''
if timeout 9 true 2>/dev/null; then patience='timeout 60'; elif timeout -t 9 true 2>/dev/null; then patience='timeout -t 60'; fi
# shellcheck disable=SC2086 # several words
limited() { $patience "$@" </dev/null; }

inside() {
  if [ -n "$network" ]; then limited nsenter --net="$network" "$@"; else limited "$@"; fi
}

# try FILE COMMAND...: the output of the command; no file where the command is missing or fails.
try() {
  file=$into/$1
  shift
  if have "$1" && inside "$@" >"$file.part" 2>/dev/null; then
    mv "$file.part" "$file"
  else
    rm -f "$file.part"
    return 1
  fi
}

missing() { say "not collected: $(echo "$into/$1" | cut -c $((${#folder} + 2))-)"; }
save() { try "$@" || missing "$1"; }

# listing NAME TOOL ARGUMENTS...: JSON, or text where iproute2 is older than 2018 and knows -j not or not everywhere.
listing() {
  name=$1 tool=$2
  shift 2
  if try "$name.json" "$tool" -j "$@"; then
    case $(head -c 1 "$into/$name.json") in '[' | '{') return ;; esac
    rm -f "$into/$name.json"
  fi
  try "$name.txt" "$tool" "$@" && return
  [ "$1" = -d ] && shift && try "$name.txt" "$tool" "$@" && return
  missing "$name.json"
}

# Is a part of the kernel there already? Asking a tool for it would load it.
module() {
  builtin=/lib/modules/$(uname -r)/modules.builtin
  [ -d "/sys/module/$1" ] || ! [ -e "$builtin" ] || grep -q "/$1\.ko" "$builtin"
}

# Two of the settings are keys.
settings() {
  inside sysctl -a 2>/dev/null | grep '^net\.' | grep -v 'fastopen_key\|stable_secret' >"$into/sysctl.txt"
  [ -s "$into/sysctl.txt" ] || { rm -f "$into/sysctl.txt"; missing sysctl.txt; }
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
  if inside test -e /proc/net/ip_vs; then save ip_vs.txt cat /proc/net/ip_vs; fi
}

connections() {
  [ -e /proc/sys/net/netfilter/nf_conntrack_max ] || return
  if have conntrack; then
    save conntrack.txt conntrack -L
    save conntrack-stats.txt conntrack -S
  else
    save conntrack.txt cat /proc/net/nf_conntrack
  fi
}

# What the kernel has counted. -s: nstat keeps no note of having been asked.
counters() {
  if have nstat; then save nstat.txt nstat -asz; fi
}

# What a node and a pod have alike.
collect() {
  mkdir -p "$into"
  listing ip-addr ip -d addr show
  listing ip-route ip -d route show table all
  [ -e "$into/ip-route.json" ] || [ -e "$into/ip-route.txt" ] || save route-n.txt route -n
  listing ip-rule ip rule show
  listing ip-neigh ip neigh show
  listing bridge-link bridge -d link show
  listing bridge-fdb bridge fdb show
  rules
  connections
  counters
  settings
  if have tc; then save tc-qdisc.txt tc qdisc show; fi
  try ss.txt ss -H -lntu || try ss.txt ss -lntu || save netstat.txt netstat -lntu
}

# --- the names of network namespaces ---

# What a runtime prints of a container, as lines.
split() { sed 's/[,{}]/\n/g'; }
member() { sed -n "s/^ *\"$1\": *\"*\([^\"]*\)\"*.*/\1/p" | head -n 1; }

# Each of these prints lines of a process and the name of its pod, or of its container.
docker_names() {
  ids=$(limited docker ps -q 2>/dev/null) && [ -n "$ids" ] || return
  label='"io.kubernetes.pod.name"'
  # shellcheck disable=SC2086 # an id is a word
  limited docker inspect --format "{{.State.Pid}} {{with index .Config.Labels $label}}{{.}}{{else}}{{.Name}}{{end}}" \
    $ids 2>/dev/null | tr -d /
}

cri_names() {
  for pod in $(limited crictl pods -q 2>/dev/null); do
    about=$(limited crictl inspectp "$pod" 2>/dev/null | split)
    echo "$(echo "$about" | member pid) $(echo "$about" | member io.kubernetes.pod.name)"
  done
}

ctr_names() {
  limited ctr -n k8s.io tasks ls 2>/dev/null | while read -r task process state; do
    [ "$state" = RUNNING ] || continue
    echo "$process $(limited ctr -n k8s.io containers info "$task" 2>/dev/null | split | member io.kubernetes.pod.name)"
  done
}

runtime_names() {
  if have docker; then docker_names; fi
  if have crictl; then
    for socket in /run/containerd/containerd.sock /run/crio/crio.sock /run/k3s/containerd/containerd.sock; do
      [ -S "$socket" ] && export CONTAINER_RUNTIME_ENDPOINT="${CONTAINER_RUNTIME_ENDPOINT:-unix://$socket}"
    done
    cri_names
  elif have ctr; then
    ctr_names
  fi
}

# Lines of a number and a file for the namespace KIND of each process.
# shellcheck disable=SC2012 # find knows no -ls everywhere; these names are numbers
of_processes() { cd /proc && ls -l [0-9]*/ns/"$1" 2>/dev/null | awk '{ print $NF, "/proc/" $(NF - 2) }'; }

# Lines of a number and a name, the better names first: as the runtime calls it, as its file is called, the host
# name that its processes see.
names() {
  runtime_names | while read -r process name; do
    [ -n "$name" ] && [ "$process" -gt 0 ] && echo "$(readlink "/proc/$process/ns/net") $name"
  done 2>/dev/null
  for file in /run/netns/* /run/docker/netns/*; do
    case ${file##*/} in
      cni-* | default) continue ;; # names of programs: a number, or docker's for the node's own
      *[!0-9a-f]*) ;;
      ????????????*) continue ;; # docker's: the beginning of an id
    esac
    [ -e "$file" ] && echo "net:[$(stat -Lc %i "$file")] ${file##*/}"
  done
  own=$(readlink /proc/self/ns/uts)
  of_processes uts | while read -r number file; do
    [ "$number" != "$own" ] || continue
    process=${file%/uts}
    echo "$(readlink "$process/net") $(nsenter --uts="$file" uname -n 2>/dev/null)"
  done
}

# A line for each network namespace but the node's own: its number, a file that opens it, and its name.
namespaces() {
  {
    of_processes net
    for file in /run/netns/* /run/docker/netns/*; do
      [ -e "$file" ] && echo "net:[$(stat -Lc %i "$file")] $file"
    done
    echo names
    names
  } | awk -v own="$(readlink /proc/self/ns/net)" '
    $1 == "names" { named = 1; next }
    $1 == own || NF < 2 { next }
    named { if (!($1 in name)) name[$1] = $2; next }
    !($1 in file) { file[$1] = $2; order[++count] = $1 }
    END { for (i = 1; i <= count; ++i) print order[i], file[order[i]], name[order[i]] }'
}

collect_pods() {
  if ! have nsenter || ! have readlink || ! have awk || ! have stat; then
    say "not collected: the pods' network namespaces (that needs nsenter, readlink, stat and awk)"
    return
  fi
  namespaces | while read -r number file name; do
    number=$(echo "$number" | tr -dc '0-9')
    # A name is somebody's choice: it must not lead anywhere else.
    name=$(echo "$name" | tr -c 'A-Za-z0-9._\n-' '_' | sed 's/^[.-]*//' | cut -c 1-100)
    into=$folder/hosts/$host/netns/${name:-netns-$number}
    [ -d "$into" ] && into=$into-$number
    network=$file
    collect
  done
}

# Do the daemons run? Those that run in pods have no unit, which systemctl says.
daemons() {
  if ! have systemctl || ! [ -d /run/systemd/system ]; then
    say "not collected: which daemons run (systemd does not run here)"
    return
  fi
  save units.txt systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState \
    flanneld.service docker.service kubelet.service kube-proxy.service
}

collect_node() {
  collect
  daemons
  save uname.txt uname -a
  if [ -r /run/flannel/subnet.env ]; then save subnet.env cat /run/flannel/subnet.env; fi
  if have docker; then save docker-network.json docker network inspect bridge; fi
}

# --- the cluster ---

# Of Kubernetes' objects what flannelgraph reads, in the layout of "kubectl get -o json": the rest of them may hold
# passwords.
# shellcheck disable=SC2016 # the template's variables, not the shell's
template() {
  quoted='{{printf "%q" .}}'
  ports='"ports":[{{range $i, $p := .ports}}{{if $i}},{{end}}{"port":{{.port}}{{with .name}},"name":'$quoted'{{end}}
    {{with .protocol}},"protocol":'$quoted'{{end}}{{with .nodePort}},"nodePort":{{.}}{{end}}}{{end}}]'
  annotation=flannel.alpha.coreos.com
  echo '{"kind":"List","items":[{{range $n, $x := .items}}{{if $n}},{{end}}
    {"kind":{{printf "%q" .kind}},"metadata":{"name":{{printf "%q" .metadata.name}}
      {{with .metadata.namespace}},"namespace":'"$quoted"'{{end}}
      {{if eq .kind "Node"}},"annotations":{"":""{{range $k, $v := .metadata.annotations}}
        {{if or (eq $k "'$annotation'/public-ip") (eq $k "'$annotation'/public-ip-overwrite")
                (eq $k "'$annotation'/backend-type") (eq $k "'$annotation'/backend-data")}}
        ,{{printf "%q" $k}}:{{printf "%q" $v}}{{end}}{{end}}}{{end}}},
     "spec":{"":""{{with .spec}}
      {{with .podCIDR}},"podCIDR":'"$quoted"'{{end}}{{with .nodeName}},"nodeName":'"$quoted"'{{end}}
      {{if .hostNetwork}},"hostNetwork":true{{end}}{{with .clusterIP}},"clusterIP":'"$quoted"'{{end}}
      {{with .type}},"type":'"$quoted"'{{end}}{{with .sessionAffinity}},"sessionAffinity":'"$quoted"'{{end}}
      {{if .ports}},'"$ports"'{{end}}{{end}}},
     "status":{"":""{{with .status}}
      {{with .podIP}},"podIP":'"$quoted"'{{end}}{{with .phase}},"phase":'"$quoted"'{{end}}
      {{if eq $x.kind "Node"}},"addresses":[{{range $i, $a := .addresses}}{{if $i}},{{end}}
        {"type":{{printf "%q" .type}},"address":{{printf "%q" .address}}}{{end}}]{{end}}{{end}}}
     {{if .subsets}},"subsets":[{{range $s, $set := .subsets}}{{if $s}},{{end}}
      {"addresses":[{{range $i, $a := .addresses}}{{if $i}},{{end}}{"ip":{{printf "%q" .ip}}}{{end}}],
       '"$ports"'}{{end}}]{{end}}}{{end}}]}'
}

collect_kubernetes() {
  have kubectl || return
  if [ -z "${KUBECONFIG:-}" ] && ! [ -e "${HOME:-/root}/.kube/config" ] && [ -r /etc/kubernetes/admin.conf ]; then
    export KUBECONFIG=/etc/kubernetes/admin.conf
  fi
  kinds=nodes,pods,services,endpoints
  objects "$kinds,networkpolicies" || objects "$kinds" || missing kubernetes.json
}

# An API server before 1.3 has no policies, and whoever may not read them is refused all.
objects() {
  try kubernetes.json kubectl get "$1" --all-namespaces --request-timeout=20s \
    -o go-template="$(template | sed 's/^ *//' | tr '\n' ' ')"
}

# The value of a setting of flanneld's environment file.
flanneld_setting() { sed -n "s/^$1=\"*\([^\"]*\)\"*.*/\1/p" /etc/sysconfig/flanneld /etc/default/flanneld 2>/dev/null | head -n 1; }

collect_leases() {
  etcd=${FLANNEL_ETCD:-$(flanneld_setting FLANNEL_ETCD_ENDPOINTS)}
  etcd=${etcd%%,*}
  prefix=${FLANNEL_PREFIX:-$(flanneld_setting FLANNEL_ETCD_PREFIX)}
  prefix=${prefix:-/coreos.com/network}
  [ -n "$etcd" ] || return
  set -- ${FLANNEL_ETCD_CA:+--cacert "$FLANNEL_ETCD_CA"} ${FLANNEL_ETCD_CERT:+--cert "$FLANNEL_ETCD_CERT"} \
    ${FLANNEL_ETCD_KEY:+--key "$FLANNEL_ETCD_KEY"}
  try flannel-leases.json curl -fsS "$@" "$etcd/v2/keys$prefix/subnets" && return
  export ETCDCTL_API=3
  save flannel-leases.json etcdctl --endpoints "$etcd" "$@" get --prefix "$prefix/subnets" -w json
}

collect_all() {
  into=$folder/hosts/$host
  [ "$(id -u)" = 0 ] || say "not root: rules, connections and pods will be missing"
  collect_node
  collect_pods
  into=$folder network=''
  collect_kubernetes
  collect_leases
}

if [ $# -gt 0 ]; then
  folder=$1
  if [ -e "$folder/hosts/$host" ]; then
    say "$folder/hosts/$host is there already: remove it, or name another folder"
    exit 1
  fi
  collect_all
  exit 0
fi
if [ -t 1 ]; then
  say "the tar file goes to standard output: sh capture.sh > $host.tar"
  exit 1
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
collect_all
tar -C "$folder" -cf - .
