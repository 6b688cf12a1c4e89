"""Cameras watched by workers that die, stop, lose their network and their database: see workers.sh."""
import datetime
import http.server
import json
import pathlib
import signal
import statistics
import threading
import time

COUNT, RATE, PORT, LONGEST = 4, 15, 8091, 5.0
DEATHS, STOPS, CUTS = 10, 4, 4


class Cameras:
    """Sends pictures as network cameras do, by HTTP, to whoever asks; each can fall silent without a word."""

    def __init__(self, address, pictures):
        self.silent = set()
        cameras = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                number = int(self.path.strip("/"))
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                i = 0
                try:
                    while True:
                        if number not in cameras.silent:
                            picture = pictures[i % len(pictures)]
                            self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(picture), picture))
                            i += 1
                        time.sleep(1 / RATE)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((address, PORT), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addresses = [f"http://{address}:{PORT}/{number}" for number in range(COUNT)]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Watch:
    """The job, as the database has it."""

    def __init__(self, services, mien, addresses):
        self.services = services
        self.name = mien("create", "watch", *addresses, "--model", "light", "--every", "0").strip()

    def rows(self, text):
        return [line.split("|") for line in self.services.sql(text.replace("JOB", f"'{self.name}'")).splitlines()]

    def owners(self):
        """By stream: the claim's number, its worker, and the frames that it has seen."""
        found = self.rows("SELECT s.number, s.fence, s.worker, coalesce(w.frames, 0) FROM mien.shard s LEFT JOIN mien.watch w ON w.job = s.job AND w.number = s.number AND w.fence = s.fence WHERE s.job = JOB AND s.state = 1 AND s.lease > now()")
        return {int(number): (int(fence), worker, int(frames)) for number, fence, worker, frames in found}

    def wait(self, holds, seconds=60):
        began = time.monotonic()
        while not holds(self.owners()):
            if time.monotonic() - began > seconds:
                raise SystemExit(f"nothing happens: {self.owners()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def settle(self):
        self.wait(lambda owners: len(owners) == COUNT and all(frames > 2 * RATE for _, _, frames in owners.values()))


def cameras(services, program, folder, machine, run, results):
    clip = pathlib.Path(results).parents[1] / "samples/astronaut.jpg"
    run("ffmpeg", "-loglevel", "error", "-loop", "1", "-framerate", RATE, "-t", 4, "-i", clip, "-vf", "crop=480:360:x='4*t':y='2*t',scale=640:480", "-q:v", 4, folder / "%04d.jpg")
    sender = Cameras(services.broker.split("@")[1].split(":")[0], [path.read_bytes() for path in sorted(folder.glob("*.jpg"))])
    watch = Watch(services, lambda *arguments: run("dotnet", program, "job", *arguments, env=services.environment | {"MIEN_DATABASE": services.database}), sender.addresses)
    machines = [machine(i, services, program, 1, "--streams", COUNT, "--allow", sender.addresses[0].rsplit("/", 1)[0] + "/") for i in range(2)]
    taken, made = {"death": [], "stop": [], "cut": []}, []

    def owner_fails(kind, fail, restore):
        watch.settle()
        before = watch.owners()
        victim = next(one for one in machines if one.process is not None and any(f":{one.worker()}:" in worker for _, worker, _ in before.values()))
        lost = {number: fence for number, (fence, worker, _) in before.items() if f":{victim.worker()}:" in worker}
        fail(victim)
        seconds = watch.wait(lambda owners: all(number in owners and owners[number][0] > fence and owners[number][2] > 0 for number, fence in lost.items()))
        taken[kind].append(seconds)
        made.append(len(lost))
        print(f"{kind}: {len(lost)} streams have frames again after {seconds:.2f} s", flush=True)
        restore(victim)

    try:
        for one in machines:
            one.start()
        watch.settle()
        for _ in range(DEATHS):
            owner_fails("death", lambda one: one.kill(), lambda one: one.start())
        for _ in range(STOPS):
            owner_fails("stop", lambda one: one.signal(signal.SIGSTOP), lambda one: one.signal(signal.SIGCONT))
        for _ in range(CUTS):
            owner_fails("cut", lambda one: one.cut(), lambda one: one.join())
        watch.settle()
        # Frames of who had a stream before, from after the next one's first.
        late = int(watch.rows("SELECT count(*) FROM mien.sighting a WHERE a.job = JOB AND EXISTS (SELECT FROM mien.sighting b WHERE b.job = a.job AND b.number = a.number AND b.fence > a.fence AND b.time < a.time)")[0][0])
        gaps = {int(number): (int(count), float(time)) for number, count, time in watch.rows("SELECT number, sum(gaps), extract(epoch FROM sum(gap_time)) FROM mien.watch WHERE job = JOB GROUP BY number")}

        connections = "SELECT sum(connections) FROM mien.watch WHERE job = JOB AND number = 0"
        opened = int(watch.rows(connections)[0][0])
        sender.silent.add(0)
        silent_from = time.monotonic()
        time.sleep(20)
        sender.silent.clear()
        frames = watch.owners()[0][2] if 0 in watch.owners() else 0
        watch.wait(lambda owners: 0 in owners and owners[0][2] > frames)
        silence = time.monotonic() - silent_from
        opened_anew = int(watch.rows(connections)[0][0]) - opened

        watch.settle()
        seen = "SELECT number, sum(frames) FROM mien.watch WHERE job = JOB GROUP BY number ORDER BY number"
        before, owners = [int(frames) for _, frames in watch.rows(seen)], {number: fence for number, (fence, _, _) in watch.owners().items()}
        began = time.monotonic()
        services.stop_database()
        time.sleep(5)
        services.start_database()
        time.sleep(5)
        kept = [int(frames) - earlier for (_, frames), earlier in zip(watch.rows(seen), before)]
        expected = RATE * (time.monotonic() - began)
        stayed = sum(owners[number] == fence for number, (fence, _, _) in watch.owners().items())
    finally:
        for one in machines:
            one.end()
        sender.stop()
    report = {
        "date": datetime.date.today().isoformat(), "streams": COUNT, "frames_a_second": RATE, "workers": len(machines),
        "seconds_until_frames_come_again": {kind: {"times": len(times), "median": round(statistics.median(times), 2), "longest": round(max(times), 2)} for kind, times in taken.items()},
        "frames_of_who_had_lost_a_stream": late, "gaps": sum(made), "gaps_counted": sum(count for count, _ in gaps.values()), "gap_seconds_counted": round(sum(time for _, time in gaps.values()), 1),
        "silence": {"seconds": round(silence, 1), "opened_anew": opened_anew}, "database_away": {"seconds": 5, "streams_that_kept_their_owner": stayed, "share_of_frames_told": round(min(kept) / expected, 3)},
        "good": max(map(max, taken.values())) <= LONGEST and late == 0 and sum(count for count, _ in gaps.values()) == sum(made) and opened_anew > 0 and stayed == COUNT and min(kept) > 0.8 * expected,
    }
    (results / "workers-cameras.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))
    return report["good"]
