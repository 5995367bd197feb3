#!/bin/sh
# compare_builds.sh A B: do two programs, of two compilers or build types, say the same of every scenario?
# Compares the digest of each whole run and the JSON of traces, bytes for bytes. 77: one of them was not built.
set -eu
export LC_ALL=C.UTF-8 COLUMNS=100

[ $# -eq 2 ] || { echo "usage: $0 PROGRAM PROGRAM" >&2; exit 2; }
for program in "$@"; do
  [ -x "$program" ] && continue
  echo "SKIPPED: $program was not built, so nothing was compared" >&2
  exit 77
done

scenarios=$(cd "$(dirname "$0")/../../scenarios" && pwd)
coredns="coredns-5984fb8cbb-sjqv9"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# compare NAME WORDS...: both programs print the same, and end with the same status. A pattern in $only picks lines.
compare() {
  name=$1
  shift
  for which in a b; do
    if [ $which = a ]; then program=$first; else program=$second; fi
    "$program" "$@" > "$folder/all" 2>&1 && status=0 || status=$?
    { echo "status $status"; grep -e "$only" "$folder/all" || true; } > "$folder/$which"
  done
  if ! diff -u "$folder/a" "$folder/b" > "$folder/difference"; then
    echo "DIFFERS: $name (flannelgraph $*)"
    head -n 40 "$folder/difference"
    failed=1
  elif [ "$(wc -l < "$folder/a")" -lt 2 ]; then
    echo "NOTHING TO COMPARE: $name (flannelgraph $*): $(head -n 3 "$folder/all")"
    failed=1
  else
    echo "equal: $name $(sed -n '/^digest/p' "$folder/a")"
  fi
}

first=$1
second=$2

only='^digest '
for file in "$scenarios"/[0-9]*.json; do
  compare "run of $(basename "$file" .json)" run "$file"
done

only=''
compare "red to blue" trace "$scenarios/00-two-namespaces.json" --from red --to blue --json
compare "a pod to a service" trace "$scenarios/01-three-node-host-gw.json" --from $coredns --to 10.254.0.2 \
  --proto udp --dport 53 --all-paths --json
compare "a lost route" trace "$scenarios/02-three-node-as-captured.json" --from node1 --to 172.33.31.2 --json
exit $failed
