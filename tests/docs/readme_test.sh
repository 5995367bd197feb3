#!/usr/bin/env bash
# The README in Chinese has the commands, the blocks and the links of the English one, and no others.
#   readme_test.sh REPOSITORY
set -euo pipefail
cd "$1"
fence='^```' tick='`'

# What stands between fences, but for the drawing of the rooms; code in the text; pages that are linked.
# What only the Chinese page has to say is how to get the window in Chinese.
substance() {
  sed -n "/${fence}console/,/${fence}\$/p; /^\.ci/p" "$1"
  sed "/${fence}/,/${fence}\$/d" "$1" | grep -o "${tick}[^${tick}]*${tick}" | grep -vF -e '--language zh_CN' | sort -u
  grep -o '](\(docs\|tests\)/[^)]*)' "$1" | grep -v pictures | sort -u
}

diff <(substance README.md) <(substance README.zh_CN.md)
grep -q '](README.zh_CN.md)' README.md
grep -q '](README.md)' README.zh_CN.md
