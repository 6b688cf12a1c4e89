#!/bin/sh
# Processor time of decoding JPEG files into pictures, beside libjpeg-turbo's own program by turns: bench/decoding.sh FILE.jpg...
# prints JSON. Needs djpeg of the package libjpeg-turbo-progs, whose time has the start of its process in it.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
[ $# -gt 0 ] || { echo "usage: bench/decoding.sh FILE.jpg..." >&2; exit 2; }
command -v djpeg >/dev/null || { echo "decoding: djpeg is missing; install the package libjpeg-turbo-progs" >&2; exit 1; }

dotnet build "$root/bench/Mien.Bench" -c Release -v q -nologo >&2
exec /usr/bin/python3 -B "$root/bench/decoding.py" "$root/bench/Mien.Bench/bin/Release/net10.0/Mien.Bench.dll" "$@"
