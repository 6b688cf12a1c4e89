"""Starts `mien serve` and loads it; see bench/server.sh. Ends with status 1 where an answer is wrong or a fault goes unanswered."""

import argparse
import atexit
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
REQUESTS, AT_ONCE = 2000, 32
MOST_MEMORY_MB = 600
PHOTO = ROOT / "samples/astronaut.jpg"


class Server:
    """A server of its own, on a port that it chose."""

    def __init__(self, *options):
        self.process = subprocess.Popen([ROOT / "mien", "serve", "--port", "0", "--max-requests", "200", "--max-rate", "1000000", *options], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)  # where a part fails before it stops it
        line = ""
        while "http://" not in line:
            line = self.process.stderr.readline() or sys.exit("server: it did not start")
        self.port = int(re.search(r"http://[^:]+:(\d+)", line)[1])
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def memory_mb(self, name="VmRSS"):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024

    def post(self, body, connection=None):
        client = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        client.request("POST", "/v1/analyze", body, {"Content-Type": "application/octet-stream"})
        answer = client.getresponse()
        return answer.status, answer.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def png(width, height, rows=None):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + b"\x80" * width) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def pictures():
    photo = PHOTO.read_bytes()
    named = {
        "one face": photo,
        "no face": png(320, 240),
        "cut short": photo[: len(photo) // 2],
        "no picture": b"none",
        "60,000 x 60,000": png(60000, 60000, 1),
        "CMYK": (ROOT / "tests/fixtures/pictures/cmyk.jpg").read_bytes(),
        "12 megapixels": png(4000, 3000),
    }
    many = pathlib.Path(os.environ.get("MIEN_DATA", ""), "photos/solvay1927.jpg")
    if many.is_file():
        named["many faces"] = many.read_bytes()
    return named


def right_answers():
    """Every answer of many at once is that of one by one, byte for byte."""
    server = Server()
    bodies = list(pictures().items())
    serial = [server.post(body) for _, body in bodies]
    wrong, lock, turns = [], threading.Lock(), iter(range(REQUESTS))

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            which = turn * 7919 % len(bodies)
            if server.post(bodies[which][1], connection) != serial[which]:
                wrong.append(bodies[which][0])

    started = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(AT_ONCE)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    seconds = time.monotonic() - started
    peak = server.memory_mb("VmHWM")
    server.stop()
    return {
        "requests": REQUESTS, "atOnce": AT_ONCE, "pictures": {name: answer[0] for (name, _), answer in zip(bodies, serial)}, "different": len(wrong),
        "seconds": round(seconds, 1), "peakMemoryMB": round(peak), "good": not wrong and peak < MOST_MEMORY_MB,
    }


def wrk(port, connections, seconds, files):
    bodies = ", ".join(f"read('{path}')" for path in files)
    script = f"""
local function read(path) local file = io.open(path, 'rb'); local data = file:read('*a'); file:close(); return data end
local bodies, turn = {{ {bodies} }}, 0
wrk.method = 'POST'
wrk.headers['Content-Type'] = 'application/octet-stream'
function request() turn = turn % #bodies + 1; return wrk.format(nil, nil, nil, bodies[turn]) end
function done(summary, latency) io.write(string.format('%d %d %d %d %d %d\\n', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout)) end
"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        line = subprocess.run(
            ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "60s", "-s", file.name, f"http://127.0.0.1:{port}/v1/analyze"],
            check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
    requests, micros, p50, p99, status, failed = map(int, line.split())
    return {"connections": connections, "requests": requests, "perSecond": round(1e6 * requests / micros, 1), "p50Ms": round(p50 / 1000, 2), "p99Ms": round(p99 / 1000, 2), "errors": status + failed}


def rows(port):
    wrk(port, 2, 3, [PHOTO])
    return [wrk(port, connections, 10, [PHOTO]) for connections in (1, 8, 64)]


def speed(packages):
    """A small photo with one face, beside the same work over onnxruntime-node where its packages are given."""
    server = Server()
    own = rows(server.port)
    answer = json.loads(server.post(PHOTO.read_bytes())[1])["faces"]
    server.stop()
    result = {"photo": PHOTO.name, "bytes": PHOTO.stat().st_size, "rows": own, "good": all(row["errors"] == 0 for row in own)}
    if packages is None:
        return result
    subprocess.run(["npm", "install", "--prefix", packages, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "onnxruntime-node@1.30.0", "sharp@0.35.5"], check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / "mien", "export", "recognizer", "--output", f"{folder}/recognizer"], check=True, capture_output=True)
        return result | {"onnxruntimeNode": [peer(packages, f"{folder}/recognizer", *setting, answer) for setting in ((1, 2), (2, 1))]}


def peer(packages, recognizer, workers, threads, wanted):
    """Processes, threads of each, how far its probabilities are from the server's, and its speed."""
    process = subprocess.Popen(["node", ROOT / "bench/server-peer.mjs", packages, recognizer, str(workers), str(threads)], stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline())
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        client.request("POST", "/", PHOTO.read_bytes())
        faces = json.loads(client.getresponse().read())["faces"]
        gap = max(abs(face["probabilities"][name] - value) for face, other in zip(faces, wanted, strict=True) for name, value in other["probabilities"].items())
        return {"workers": workers, "threads": threads, "largestDifference": gap, "rows": rows(port)}
    finally:
        process.kill()


def soak(requests):
    """Memory over very many small requests, one in fifty with a face."""
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        small = pathlib.Path(folder, "small.png")
        small.write_bytes(png(64, 48))
        done, errors, memory = 0, 0, []
        while done < requests:
            row = wrk(server.port, 8, 10, [small] * 49 + [PHOTO])
            done, errors = done + row["requests"], errors + row["errors"]
            memory.append({"requests": done, "memoryMB": round(server.memory_mb())})
    server.stop()
    half = [row["memoryMB"] for row in memory[len(memory) // 2 :]]
    return {"requests": done, "errors": errors, "memory": memory, "good": errors == 0 and max(half) < MOST_MEMORY_MB and max(half) - min(half) < 0.2 * max(half)}


def stops_under_load():
    """SIGTERM loses no request of a client that had a connection, ten times."""
    stops = [stop_under_load() for _ in range(10)]
    return {key: sum(stop[key] for stop in stops) for key in ("answered", "refused", "lost")} | {
        "longestSecondsToStop": max(stop["secondsToStop"] for stop in stops), "good": all(stop["good"] for stop in stops),
    }


def stop_under_load():
    server = Server()
    photo, counts, lock, stopping = PHOTO.read_bytes(), {"answered": 0, "refused": 0, "lost": 0}, threading.Lock(), threading.Event()

    def client():
        while True:
            connection, sent, result = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60), False, "answered"
            try:
                connection.connect()
                connection.request("POST", "/v1/analyze", photo, {"Content-Type": "image/jpeg", "Connection": "close"})
                sent = True
                answer = connection.getresponse()
                result = "answered" if answer.status == 200 and json.loads(answer.read())["faces"] else "lost"
            except (OSError, http.client.HTTPException, ValueError):
                result = "lost" if sent else "refused"
            with lock:
                counts[result] += 1
            if result != "answered" or stopping.is_set():
                return

    threads = [threading.Thread(target=client) for _ in range(16)]
    [thread.start() for thread in threads]
    time.sleep(3)
    started = time.monotonic()
    status = server.stop()
    seconds = time.monotonic() - started
    stopping.set()
    [thread.join() for thread in threads]
    return counts | {"secondsToStop": round(seconds, 2), "good": counts["lost"] == 0 and counts["answered"] > 16 and status == 0}


def connections():
    """Ten thousand connections that say nothing, or as many as the system lets a process open, and two hundred that say little, keep nobody from an answer."""
    server = Server()
    photo = PHOTO.read_bytes()
    wanted = server.post(photo)
    open_ones = []
    for _ in range(min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500)):
        open_ones.append(socket.create_connection(("127.0.0.1", server.port), timeout=30))
    idle = server.post(photo) == wanted
    memory = server.memory_mb()
    [one.close() for one in open_ones]
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(200)]
    [one.sendall(b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\n") for one in slow]
    started, dropped, during = time.monotonic(), set(), True
    while time.monotonic() - started < 20 and len(dropped) < len(slow):
        for one in set(slow) - dropped:
            try:
                one.sendall(b"X")
                one.setblocking(False)
                if one.recv(100) is not None:
                    dropped.add(one)
            except BlockingIOError:
                one.setblocking(True)
            except OSError:
                dropped.add(one)
        during = during and server.post(photo) == wanted
        time.sleep(0.5)
    [one.close() for one in slow]
    alive = server.post(photo) == wanted
    server.stop()
    return {
        "idle": len(open_ones), "answeredBesideIdle": idle, "memoryMB": round(memory), "slow": len(slow), "slowDropped": len(dropped), "secondsUntilDropped": round(time.monotonic() - started, 1),
        "answeredBesideSlow": during, "good": idle and during and alive and len(dropped) == len(slow),
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file", type=pathlib.Path)
    arguments.add_argument("--soak", type=int, default=100_000)
    arguments.add_argument("--peer", type=pathlib.Path)
    given = arguments.parse_args()
    parts = {"rightAnswers": right_answers, "stopUnderLoad": stops_under_load, "connections": connections, "speed": speed, "soak": soak}
    results = {}
    for name, part in parts.items():
        print(f"{name}: {part.__doc__}", file=sys.stderr)
        results[name] = part(given.soak) if part is soak else part(given.peer) if part is speed else part()
        print(json.dumps(results[name]), file=sys.stderr)
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    written = given.file.with_suffix(".part")
    written.write_text(json.dumps({"processor": model, "threads": os.cpu_count(), **results}, indent=2) + "\n")
    written.replace(given.file)
    return 0 if all(result["good"] for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
