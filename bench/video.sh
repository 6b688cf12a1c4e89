#!/bin/sh
# Frames a second of whole runs on a 640x480 clip beside a plain OpenCV loop, latency of "mien watch", and with --hour
# the memory over an hour of video. Usage: bench/video.sh CLIP RESULT.json [--before MIEN] [--hour]. Needs python3-opencv, opencv-data
# and ffmpeg.
set -eu
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")

[ $# -ge 2 ] || { sed -n 's/^# //p' "$0" >&2; exit 2; }
/usr/bin/python3 -c 'import cv2' 2>/dev/null || { echo "bench: python3-opencv is missing; apt-get install python3-opencv opencv-data" >&2; exit 1; }

"$root/mien" --version >/dev/null
exec /usr/bin/python3 "$root/bench/video.py" "$root/mien" "$@"
