#!/bin/sh
# The server under load: right answers, memory, speed and faults: bench/server.sh FILE.json [--soak REQUESTS] [--peer FOLDER]
# With --peer the same work over onnxruntime-node stands beside it, whose packages are installed into FOLDER (300 MB) from npm.
# Needs wrk. Wants a quiet machine and, for a picture of many faces, MIEN_DATA.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")

if [ $# -eq 0 ]; then
    echo "usage: bench/server.sh FILE.json [--soak REQUESTS] [--peer FOLDER]" >&2
    exit 2
fi
if ! command -v wrk >/dev/null; then
    echo "server: wrk is missing; install the package wrk" >&2
    exit 1
fi

"$root/mien" --version >/dev/null
ulimit -n "$(ulimit -H -n)"
exec /usr/bin/python3 -B "$root/bench/server.py" "$@"
