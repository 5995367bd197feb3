#!/usr/bin/env bash
# Pictures of the window for people to look at: ten scenarios, both themes, both languages, two sizes.
#   tests/gui/screenshots.sh [FOLDER]      default: build/screenshots
#   tests/gui/screenshots.sh --docs        those in docs/pictures, anew
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
shot() { build/bin/flannelgraph-viewer "$@"; }
if [ "${1-}" = --docs ]; then
  shot 01 --screenshot docs/pictures/viewer.png --step 12
  shot 02 --screenshot docs/pictures/viewer.zh_CN.png --step 12 --language zh_CN
  shot 03 --screenshot docs/pictures/tunnel.png --step 40 --theme dark --size 1600x900
  exit
fi
folder=${1-build/screenshots}
mkdir -p "$folder"
for language in en zh_CN; do
  for theme in light dark; do
    shot --screenshot "$folder/welcome-$language-$theme.png" --language "$language" --theme "$theme"
    for scenario in 00 01 02 03 04 07 14 27 41 53; do
      for size in 1280x720 1920x1080; do
        shot "$scenario" --screenshot "$folder/$scenario-$language-$theme-$size.png" --language "$language" --theme "$theme" --size "$size"
      done
    done
  done
done
