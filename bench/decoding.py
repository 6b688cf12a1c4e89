"""Processor time of decoding JPEG files, beside djpeg by turns; see bench/decoding.sh."""

import json
import pathlib
import resource
import statistics
import subprocess
import sys

PASSES, TURNS = 200, 5


def djpeg(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(PASSES // 4):
        subprocess.run(["djpeg", "-outfile", "/dev/null", path], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / (PASSES // 4)


def main():
    bench, *files = sys.argv[1:]
    rows = []
    for path in files:
        turns = [(float(subprocess.run(["dotnet", bench, "decode", path, str(PASSES)], check=True, capture_output=True).stdout), djpeg(path)) for _ in range(TURNS)]
        own, peer = (statistics.median(turn[i] for turn in turns) for i in (0, 1))
        rows.append({"picture": pathlib.Path(path).name, "milliseconds": round(own, 2), "djpeg": round(peer, 2), "ratio": round(statistics.median(turn[0] / turn[1] for turn in turns), 2)})
    print(json.dumps(rows, indent=2))


main()
