#!/bin/sh
# Pictures per second over 2,000 small pictures, on 1 and 2 threads, beside OpenCV's Viola-Jones: bench/bulk.sh FILE.json [TURNS]
# Needs MIEN_DATA, whose photographs the pictures are made of, and python3-opencv. Wants a quiet machine.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")

if [ $# -eq 0 ]; then
    echo "usage: bench/bulk.sh FILE.json [TURNS]" >&2
    exit 2
fi
if [ -z "${MIEN_DATA:-}" ]; then
    echo "bulk: set MIEN_DATA to the folder of the data sets" >&2
    exit 1
fi
if ! /usr/bin/python3 -c 'import cv2' 2>/dev/null; then
    echo "bulk: OpenCV is missing; install the package python3-opencv" >&2
    exit 1
fi

"$root/mien" --version >/dev/null
exec /usr/bin/python3 -B "$root/bench/bulk.py" "$@"
