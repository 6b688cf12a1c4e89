#!/bin/sh
# Peak memory and time of whole runs of the command: first result, a 12-megapixel photo, 500 pictures, two epochs of
# training. Needs GNU time, ffmpeg (to enlarge the sample picture) and a model; training needs MIEN_DATA.
set -eu
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in ffmpeg /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing; apt-get install ffmpeg time" >&2; exit 1; }
done

measure() {
    name=$1
    shift
    if /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err"; then
        awk -v name="$name" '{ printf "%-28s %7.2f s  %6.1f MB\n", name, $1, $2 / 1000 }' "$work/time"
    else
        cat "$work/err" >&2
        exit 1
    fi
}

"$root/mien" --version >/dev/null
ffmpeg -v error -y -i "$root/samples/astronaut.jpg" -vf scale=4000:3000 -q:v 2 "$work/photo.jpg"
mkdir "$work/many"
i=0
while [ $i -lt 500 ]; do
    ln -s "$root/samples/astronaut.jpg" "$work/many/$i.jpg"
    i=$((i + 1))
done

measure "first result" "$root/mien" analyze "$root/samples/astronaut.jpg" --model light
measure "12-megapixel photo" "$root/mien" analyze "$work/photo.jpg" --model light
measure "500 pictures" "$root/mien" analyze "$work/many" --model light --format csv

if [ -n "${MIEN_DATA:-}" ]; then
    # The second teacher is not shipped; another one of faces of the same size takes its place.
    sed 's/"epochs": [0-9]*/"epochs": 2/; s/"warmupEpochs": [0-9.]*/"warmupEpochs": 0/; s#"runs/[^"]*"#"light-x3"#' "$root/recipes/light.json" >"$work/recipe.json"
    measure "two epochs of training" "$root/mien" train "$work/recipe.json" --output "$work/run"
else
    echo "training left out: set MIEN_DATA to the folder of the data sets"
fi
