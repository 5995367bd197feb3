#!/usr/bin/env bash
# Tests run_document (its path is the argument) on made-up pages.
set -euo pipefail
runner=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin
# shellcheck disable=SC2016 # the script that is written expands it
printf '#!/bin/sh\necho "hello  "\necho "$1"\necho end\n' >bin/greet
chmod +x bin/greet

page() { printf '%s\n' '# A page' '```console' "$@" '```' 'after' >page.md; }

expect() {
  local wanted=$1 status=0
  "$runner" "${@:2}" bin page.md >printed.txt || status=$?
  if [[ $status -ne $wanted ]]; then
    echo "line ${BASH_LINENO[0]}: exit $status instead of $wanted" && cat page.md printed.txt
    exit 1
  fi
}

page '$ greet you' hello you end
expect 0
page '$ greet you' hello me end
expect 1
grep -q '^.*page.md:3: \$ greet you' printed.txt
page '$ greet you' ... end
expect 0
page '$ greet you' hello ...
expect 0
page '$ greet you' ... me ...
expect 1
page '$ greet you' hello you
expect 1
page '$ greet you' hello you end '' '$ false' '(exit 1)'
expect 0
page '$ false'
expect 1
page '$ touch kept; ls' kept '$ ls' kept
expect 0
page '$ greet you' nothing '' '$ true'
expect 0 --update
expect 0
grep -q '^after$' page.md
printf '%s\n' '# A page' '```console' '$ greet you' hello you end '' '$ true' '```' 'after' | diff - page.md
[[ ! -e kept ]]
