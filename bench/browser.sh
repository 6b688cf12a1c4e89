#!/bin/sh
# Mien's page that recognises in the browser beside face-api.js and human, in headless Chromium without a graphics processor:
# bench/browser.sh FOLDER CLIP [TURNS]
# Installs their packages from npm into FOLDER (about 100 MB) and writes results/bench/browser.json, frames a second of a camera that shows
# CLIP and processor time of each, and where MIEN_DATA has SFEW results/bench/browser-sfew.json, their accuracy on its frames. Wants node, npm, ffmpeg and chromium.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
folder=$1
clip=$2
turns=${3:-3}

mkdir -p "$folder"
folder=$(readlink -f -- "$folder")
npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund \
    @vladmandic/face-api@1.7.15 @vladmandic/human@3.3.6 @tensorflow/tfjs-backend-wasm@4.22.0 playwright-core@1.65.1 >&2
[ -e "$folder/package.json" ] || echo '{}' >"$folder/package.json"

"$root/mien" export page --output "$folder/page"
ffmpeg -v error -y -i "$clip" -t 8 -vf "scale=640:480:force_original_aspect_ratio=increase,crop=640:480,fps=30" -pix_fmt yuv420p "$folder/clip.y4m"
node "$root/bench/browser.mjs" "$folder" "$folder/page" "$folder/clip.y4m" "$turns" >"$folder/browser.json"
mv "$folder/browser.json" "$root/results/bench/browser.json"

[ -d "${MIEN_DATA:-}/sfew/frames" ] || exit 0

# With square pixels, as films are wide; a frame that lies under several labels is left out.
(
    cd "$MIEN_DATA/sfew/frames"
    find . -name '*.jpg' -printf '%f\n' | sort | uniq -d >"$folder/several.txt"
    for file in */*.jpg; do
        name=${file##*/}
        ! grep -qxF "$name" "$folder/several.txt" || continue
        label=$(echo "${file%%/*}" | tr '[:upper:]' '[:lower:]')
        mkdir -p "$folder/frames/$label"
        case $name in TheShining*) width=768 ;; *) width=1024 ;; esac
        ffmpeg -v error -y -i "$file" -vf "scale=$width:576:flags=bicubic" -q:v 2 "$folder/frames/$label/$name" </dev/null
    done
)
node "$root/bench/browser-sfew.mjs" "$folder" "$folder/page" "$folder/frames" >"$folder/browser-sfew.json"
mv "$folder/browser-sfew.json" "$root/results/bench/browser-sfew.json"
