#!/usr/bin/env bash
# The README in Chinese says the same commands, links to the same pages, and shows the same output as the English one.
#   readme_test.sh REPOSITORY
set -euo pipefail
cd "$1"

# Blocks that show commands; commands in the text; pages that are linked.
blocks() { sed -n '/^```console/,/^```$/p; /^```$/,/^```$/{/^\.ci/p}' "$1"; }
commands() { sed '/^```/,/^```$/d' "$1" | grep -o '`[^`]*`' | sort -u; }
links() { grep -o '](\(docs\|tests\)/[^)]*)' "$1" | grep -v pictures | sort -u; }
# What only the Chinese page has to say: how to get the window in Chinese.
own='--language zh_CN'

status=0
for what in blocks commands links; do
  if ! diff <("$what" README.md) <("$what" README.zh_CN.md | grep -vF -e "$own"); then
    printf 'README.md and README.zh_CN.md differ: %s\n' "$what"
    status=1
  fi
done
grep -q '](README.zh_CN.md)' README.md && grep -q '](README.md)' README.zh_CN.md || {
  printf 'the READMEs do not link to each other\n'
  status=1
}
exit "$status"
