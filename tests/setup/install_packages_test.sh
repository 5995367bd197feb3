#!/usr/bin/env bash
# Tests .ci/install-packages (the folder is the argument) on machines that are made up: the tools that it asks about
# packages are replaced by scripts that answer from files.
#   installed    "package version" a line      known    "package version" a line: what apt has
#   refreshed    what it has after an update   calls    what was called that changes something
# shellcheck disable=SC2016 # the scripts that are written expand these
set -euo pipefail
script=$1/install-packages
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
cd "$machine"
mkdir bin

tool() { printf '#!/bin/bash\n%s\n' "$2" >"bin/$1" && chmod +x "bin/$1"; }
tool dpkg-query 'shift 3; awk -v asked=" $* " '\''index(asked, " "$1" ") { print "installed", $0 }'\'' "$MACHINE/installed"'
tool apt-cache 'cd "$MACHINE"; shift; awk -v asked=" $* " '\''
  index(asked, " "$1" ") { printf "%s:\n  Installed: (none)\n  Candidate: %s\n", $1, $2 }'\'' known'
tool apt-get 'cd "$MACHINE"; words="$*"; echo "apt-get ${words##*Use-Pty=0 }" >>calls
  case " $* " in
    *" update "*) cp refreshed known ;;
    *" install "*) [ ! -e broken ] || { echo "E: the mirror is gone"; exit 100; }
                   awk -v asked=" $* " '\''index(asked, " "$1" ")'\'' known >>installed ;;
  esac'
tool id 'echo "$FAKE_UID"'
tool sudo 'echo "sudo" >>"$MACHINE/calls"; exec "$@"'

# A machine that has nothing, and whose apt has all in the versions of Debian 12.
new_machine() {
  rm -f broken calls
  : >installed
  : >calls
  awk '$1 != "#" { print $2, ($3 ~ /^[-?]$/ ? "1.0-1" : $3 ".9-1") }' "$(dirname "$script")/packages.txt" >known
  cp known refreshed
  user=0
}

run() { # exit-status option...: what it prints is in "printed"
  local wanted=$1 status=0
  PATH=$machine/bin:$PATH MACHINE=$machine FAKE_UID=$user "$script" "${@:2}" >printed 2>&1 || status=$?
  [[ $status -eq $wanted ]] || complain "exit $status instead of $wanted"
}
complain() {
  echo "line ${BASH_LINENO[1]}: $1" && tail -n 20 printed calls
  exit 1
}
says() { grep -qF -- "$1" printed || complain "does not say: $1"; }
did() { grep -qF -- "$1" calls || complain "did not: $1"; }
did_not() { ! grep -qF -- "$1" calls || complain "did: $1"; }

new_machine && run 0
says 'Installing: g++ cmake'
did 'apt-get install -y --no-install-recommends g++ cmake'
did_not sudo
did_not update
: >calls && run 0
[[ ! -s printed && ! -s calls ]] || complain 'did something though nothing was missing'

new_machine && run 0 --program
did 'libns3-dev'
did_not 'clang'
new_machine && run 0 --tests
did 'clang-tidy'
did_not 'libns3-dev'

new_machine && sed -i '/^chromium /d' known refreshed && run 0 # as on Ubuntu
did_not chromium
: >calls && run 0
[[ ! -s printed && ! -s calls ]] || complain 'asked again for what apt does not have'

new_machine && user=1000 && run 0
says 'Installing (with sudo): '
did sudo
: >calls && run 0
did_not sudo

new_machine && : >known && run 0
did 'apt-get update'
did 'chromium'

new_machine && sed -i 's/^libns3-dev .*/libns3-dev 3.35-1/; s/^g++ .*/g++ 4:11.2.0-1/; s/^cmake .*/cmake 3.22.1-1/' known && run 1
says 'too old here: g++ 11.2.0-1 (needs 12), cmake 3.22.1-1 (needs 3.25), libns3-dev 3.35-1 (needs 3.37). Debian 12'
did_not install

new_machine && sed 's/^cmake .*/cmake 3.22.1-1/' known >installed && run 1
says 'too old here: cmake 3.22.1-1 (needs 3.25). Debian 12'

new_machine && sed -i '/valijson/d' known refreshed && run 1
says 'apt knows no package for some of: '
new_machine && : >broken && run 1
did 'apt-get update'
says 'E: the mirror is gone'
says 'could not install: g++'
new_machine && run 1 --everything
says "unknown option '--everything'"
