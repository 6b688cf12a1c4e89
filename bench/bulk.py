#!/usr/bin/python3
"""mien analyze over a folder of small pictures, and OpenCV's Viola-Jones over the same files, turn by turn. See bulk.sh."""
import datetime
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import cv2

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ["MIEN_DATA"])
CASCADE = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt.xml"
PICTURES, SIDE, THREADS = 2000, 320, (1, 2)
DETECTORS = {"viola-jones": "viola-jones", "mtcnn": str(DATA / "weights/mtcnn/mtcnn.safetensors")}


def make_pictures(folder):
    """Photographs brought to a longer side of 320 pixels; the copies that fill the number up are mirrored and cut, none is the same."""
    sources = sorted((DATA / "expw/Images").glob("*.jpg")) + sorted((DATA / "widerface/images").glob("*/*.jpg"))
    small = []
    for source in sources:
        picture = cv2.imread(str(source))
        scale = SIDE / max(picture.shape[:2])
        small.append(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    for i in range(PICTURES):
        turn, picture = i // len(small), small[i % len(small)]
        picture = cv2.flip(picture, 1) if turn % 2 else picture
        cv2.imwrite(str(folder / f"{i:04}.jpg"), picture[turn // 2 :, turn // 2 :], [cv2.IMWRITE_JPEG_QUALITY, 90])


def opencv(folder, threads):
    """The peer, in a process of its own: decode, grey, detectMultiScale as the detector viola-jones searches."""
    cv2.setNumThreads(threads)
    cascade, faces = cv2.CascadeClassifier(CASCADE), 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        grey = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2GRAY)
        faces += len(cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=3))
    print(faces)


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return output, {"seconds": seconds, "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def run_mien(folder, work, detector, threads):
    results, profile = work / "results.jsonl", work / "profile.json"
    _, times = timed([
        str(ROOT / "mien"), "analyze", str(folder), "--model", "light", "--detector", DETECTORS[detector], "--threads", str(threads),
        "--output", str(results), "--profile", str(profile)])
    return times | {"faces": results.read_text().count('"box"'), "profile": json.loads(profile.read_text())}


def run_halves(halves, work, detector):
    """Two processes of one thread with half of the pictures each: what the machine lets two cores do that share no memory."""
    started = time.monotonic()
    processes = [
        subprocess.Popen([
            str(ROOT / "mien"), "analyze", str(half), "--model", "light", "--detector", DETECTORS[detector], "--threads", "1", "--output", str(work / f"{half.name}.jsonl")])
        for half in halves]
    if any(process.wait() for process in processes):
        sys.exit("bulk: analysing half of the pictures failed")
    return time.monotonic() - started


def run_opencv(folder, threads):
    output, times = timed([sys.executable, "-B", __file__, "--opencv", str(folder), str(threads)])
    return times | {"faces": int(output)}


def summary(runs):
    seconds = statistics.median(run["seconds"] for run in runs)
    figures = {
        "picturesPerSecond": round(PICTURES / seconds, 1),
        "seconds": [round(run["seconds"], 3) for run in runs],
        "processorSeconds": round(statistics.median(run["processor"] for run in runs), 3),
        "faces": runs[0]["faces"],
    }
    return figures | ({"profile": runs[-1]["profile"]} if "profile" in runs[-1] else {})


def main():
    output, turns = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        folder = work / "pictures"
        folder.mkdir()
        make_pictures(folder)
        halves = [work / "even", work / "odd"]
        for half in halves:
            half.mkdir()
        for i, picture in enumerate(sorted(folder.iterdir())):
            (halves[i % 2] / picture.name).symlink_to(picture)
        runs, apart = {}, {}
        for turn in range(turns):
            for threads in THREADS:
                for detector in DETECTORS:
                    runs.setdefault(detector, {}).setdefault(threads, []).append(run_mien(folder, work, detector, threads))
                runs.setdefault("opencv", {}).setdefault(threads, []).append(run_opencv(folder, threads))
            for detector in DETECTORS:
                apart.setdefault(detector, []).append(run_halves(halves, work, detector))
            print(f"turn {turn + 1} of {turns}", flush=True)
    cases = {name: {str(threads): summary(of) for threads, of in by.items()} for name, by in runs.items()}
    rate = {name: {threads: figures["picturesPerSecond"] for threads, figures in by.items()} for name, by in cases.items()}
    first, last = str(THREADS[0]), str(THREADS[-1])
    document = {
        "schema": "mien.bench.bulk/1",
        "pictures": PICTURES,
        "longerSide": SIDE,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%MZ"),
        "commit": subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "opencv": cv2.__version__,
        "turns": turns,
        "twoThreadsToOne": {name: round(of[last] / of[first], 2) for name, of in rate.items()},
        "twoProcessesToOneThread": {name: round(PICTURES / statistics.median(of) / rate[name][first], 2) for name, of in apart.items()},
        "violaJonesToOpencv": {threads: round(rate["viola-jones"][threads] / rate["opencv"][threads], 2) for threads in rate["opencv"]},
        "cases": cases,
    }
    output.write_text(json.dumps(document, indent=2) + "\n")
    for name, by in rate.items():
        print(f"{name:12} " + "  ".join(f"{threads} threads {value:7.1f} pictures/s" for threads, value in by.items()))


if sys.argv[1] == "--opencv":
    opencv(sys.argv[2], int(sys.argv[3]))
else:
    main()
