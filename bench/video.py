"""Measures videos: see video.sh."""
import argparse
import http.server
import json
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import cv2

CASCADE = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt.xml"
TRIALS = 3
OPENCV_FRAMES = 250  # at 16 a second it need not see them all


def make_clip(source, path, seconds):
    """640x480 at 25 frames a second, from the source again and again."""
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", source, "-t", str(seconds), "-an",
         "-vf", "scale=640:480:force_original_aspect_ratio=increase,crop=640:480,fps=25", "-c:v", "libx264",
         "-preset", "veryfast", "-pix_fmt", "yuv420p", path], check=True)


def repeat_clip(clip, path, seconds):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-t", str(seconds),
                    "-c", "copy", path], check=True)


def processor(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def mien_run(mien, clip, every, output):
    """Seconds of one whole run, those of processors, ffmpeg included, and the frames it wrote."""
    start, used = time.perf_counter(), processor(resource.RUSAGE_CHILDREN)
    subprocess.run([mien, "analyze", clip, "--model", "light", "--detect-every", str(every), "--format", "jsonl", "--output", output], check=True)
    seconds, used = time.perf_counter() - start, processor(resource.RUSAGE_CHILDREN) - used
    with open(output) as lines:
        rows = [json.loads(line) for line in lines]
    os.remove(output)
    return seconds, used, len(rows), sum(len(row["faces"]) for row in rows)


def opencv_run(clip):
    """Reads and detects, one frame after the other, with OpenCV's own threads; nothing is classified or written. The first frames alone."""
    start, used = time.perf_counter(), processor(resource.RUSAGE_SELF)
    cascade = cv2.CascadeClassifier(CASCADE)
    video = cv2.VideoCapture(clip)
    frames = faces = 0
    while frames < OPENCV_FRAMES:
        there, frame = video.read()
        if not there:
            break
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        faces += len(cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=3))
        frames += 1
    return time.perf_counter() - start, processor(resource.RUSAGE_SELF) - used, frames, faces


def best(*runs):
    """The fastest of some whole runs of each, by turns: what else the machine does only adds."""
    turns = [[run() for run in runs] for _ in range(TRIALS)]
    return [summary(*min(tried)) for tried in zip(*turns)]


def summary(seconds, used, frames, faces):
    return {"framesPerSecond": round(frames / seconds, 1), "seconds": round(seconds, 3), "processorSeconds": round(used, 3),
            "frames": frames, "faces": faces}


class Camera:
    """A network camera that sends JPEG frames at their time and notes when it began to send each."""

    def __init__(self, clip, seconds):
        video = cv2.VideoCapture(clip)
        self.frames = []
        while len(self.frames) < 25 * seconds:
            there, frame = video.read()
            if not there:
                break
            self.frames.append(cv2.imencode(".jpg", frame)[1].tobytes())
        self.sent = []
        self.done = threading.Event()
        self.leave = threading.Event()
        camera = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                start = time.perf_counter()
                for number, jpeg in enumerate(camera.frames):
                    time.sleep(max(0, start + number / 25 - time.perf_counter()))
                    camera.sent.append(time.perf_counter())
                    self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg))
                    self.wfile.write(jpeg + b"\r\n")
                camera.done.set()
                camera.leave.wait()

            def log_message(self, *arguments):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


def latency(mien, clip, seconds=20):
    """
    Milliseconds from when a frame begins to be sent until its result is read, after two seconds of start. ffmpeg loses the first frames
    of such a stream while it finds out what it is; the last one always arrives, which tells how many.
    """
    camera = Camera(clip, seconds)
    process = subprocess.Popen([mien, "watch", camera.url, "--model", "light"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def interrupt():
        camera.done.wait()
        time.sleep(1)
        process.send_signal(signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    times = []
    for line in process.stdout:
        now = time.perf_counter()
        times.append((json.loads(line)["frame"], now))
    note = process.stderr.read()
    process.wait()
    camera.leave.set()
    camera.server.shutdown()
    counts = re.search(r"(\d+) frames analysed, (\d+) dropped", note)
    if not counts:
        sys.exit("bench: " + note)
    lost = len(camera.sent) - 1 - times[-1][0]
    times = sorted(1000 * (now - camera.sent[number + lost]) for number, now in times if number >= 50)
    return {"medianMilliseconds": round(statistics.median(times), 1), "p95Milliseconds": round(times[int(0.95 * len(times))], 1),
            "frames": int(counts[1]), "dropped": int(counts[2])}


def status(process, key):
    with open(f"/proc/{process}/status") as lines:
        return next((int(line.split()[1]) / 1000 for line in lines if line.startswith(key)), None)


def memory(mien, clip, seconds, output):
    """Resident megabytes of the program, without ffmpeg, over a long video whose results go to a file."""
    process = subprocess.Popen([mien, "analyze", clip, "--model", "light", "--format", "jsonl", "--output", output])
    samples = []
    peak = 0
    while process.poll() is None:
        try:
            samples.append(status(process.pid, "VmRSS") or samples[-1])
            peak = status(process.pid, "VmHWM") or peak
        except (FileNotFoundError, ProcessLookupError, IndexError):
            break
        time.sleep(1)
    if process.wait() != 0:
        sys.exit("bench: the long video failed")
    at = {f"{percent}%": samples[min(len(samples) - 1, len(samples) * percent // 100)] for percent in (10, 25, 50, 75, 99)}
    return {"videoSeconds": seconds, "resultMegabytes": round(os.path.getsize(output) / 1e6, 1), "residentMegabytes": at, "peakMegabytes": peak}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mien")
    parser.add_argument("clip")
    parser.add_argument("result")
    parser.add_argument("--seconds", type=int, default=60, help="length of the clip that speed is measured on")
    parser.add_argument("--before", help="another mien, such as that of the commit before, run by turns with it")
    parser.add_argument("--hour", action="store_true")
    parser.add_argument("--long-seconds", type=int, default=3600, help="length of the video of --hour")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        clip = os.path.join(folder, "clip.mp4")
        make_clip(options.clip, clip, options.seconds)
        output = os.path.join(folder, "out.jsonl")
        result = {"size": [640, 480], "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "opencv": cv2.__version__}
        programs = {"mien": options.mien} | ({"before": options.before} if options.before else {})
        for every in (1, 5, 10):
            figures = best(*(lambda mien=mien: mien_run(mien, clip, every, output) for mien in programs.values()))
            for name, figure in zip(programs, figures):
                result.setdefault(name, {})[f"detectEvery{every}"] = figure
        result["opencvHaar"] = best(lambda: opencv_run(clip))[0]
        result["watch"] = latency(options.mien, clip)
        if options.hour:
            long_clip = os.path.join(folder, "long.mp4")
            repeat_clip(clip, long_clip, options.long_seconds)
            result["memory"] = memory(options.mien, long_clip, options.long_seconds, output)

    text = json.dumps(result, indent=2)
    with open(options.result, "w") as file:
        file.write(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
