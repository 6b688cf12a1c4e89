#!/usr/bin/python3
"""The light network in Mien and in PyTorch: same weights, same batch, turn by turn in one run. See light-vs-torch.sh."""
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "fixtures"))
from torch_fixture import uniform, write  # noqa: E402
from torch_light import start  # noqa: E402

BATCH, CLASSES, SEED, RATE, DECAY = 64, 7, 9, 1e-3, 0.01
THREADS = int(os.environ["OMP_NUM_THREADS"])
TOLERANCE = 1e-4
TURN_SECONDS = 0.5


class Mien:
    """Mien.Bench in a process of its own, idle while it has no order."""

    def __init__(self, weights, data):
        program = ROOT / "bench/Mien.Bench/bin/Release/net10.0/Mien.Bench.dll"
        environment = {**os.environ, "MIEN_THREADS": str(THREADS)}
        self.process = subprocess.Popen(
            ["dotnet", str(program), str(weights), str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ask(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"light-vs-torch: Mien.Bench ended at '{order}'; its message is above")
        return answer

    def timed(self, order):
        return lambda count: float(self.ask(f"{order} {count}"))


class Torch:
    """One setting of PyTorch."""

    def __init__(self, x, targets, layout, foreach=False):
        self.x = x.to(memory_format=layout)
        self.targets = targets
        self.network = start(SEED, torch.float32)[0].to(memory_format=layout)
        groups = [{"params": [p for p in self.network.parameters() if p.dim() == 4], "weight_decay": DECAY},
                  {"params": [p for p in self.network.parameters() if p.dim() == 1], "weight_decay": 0}]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE, foreach=foreach)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.x), self.targets)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def frozen(self):
        with torch.no_grad():
            traced = torch.jit.trace(self.network.eval(), self.x)
            return torch.jit.optimize_for_inference(torch.jit.freeze(traced))


def repeated(run):
    def timed(count):
        started = time.perf_counter()
        for _ in range(count):
            run()
        return time.perf_counter() - started
    return timed


def predicting(network, x, threads):
    run = repeated(lambda: network(x))

    def timed(count):
        torch.set_num_threads(threads)
        with torch.inference_mode():
            seconds = run(count)
        torch.set_num_threads(THREADS)
        return seconds
    return timed


def compare(title, images, contestants, turns):
    """Medians of images per second over turns in which every contestant runs once."""
    counts = {}
    for name, run in contestants.items():
        run(3)
        counts[name] = max(1, round(TURN_SECONDS * 3 / run(3)))
    speeds = {name: [] for name in contestants}
    for _ in range(turns):
        for name, run in contestants.items():
            time.sleep(0.05)  # until the other's threads sleep
            speeds[name].append(images * counts[name] / run(counts[name]))
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    best = max((name for name in medians if name != "mien"), key=medians.get)
    print(f"{title}:")
    for name, speed in medians.items():
        print(f"  {name:<40}{speed:>9.0f} images/s")
    print(f"  ratio to the best of PyTorch ({best}): {medians['mien'] / medians[best]:.2f}")
    return {"imagesPerSecond": {name: [round(value, 1) for value in values] for name, values in speeds.items()},
            "medians": {name: round(value, 1) for name, value in medians.items()},
            "bestOfTorch": best, "ratio": round(medians["mien"] / medians[best], 3)}


def check(what, ours, theirs):
    difference = float(np.max(np.abs(np.subtract(ours, theirs))) / np.max(np.abs(theirs)))
    if not difference <= TOLERANCE:
        sys.exit(f"light-vs-torch: {what} differ by {difference:.2g} of the largest, allowed is {TOLERANCE:g}; the figures would mean nothing")
    return difference


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    torch.set_num_threads(THREADS)
    x = torch.from_numpy(uniform(BATCH * 48 * 48, SEED, 2000).reshape(BATCH, 1, 48, 48)) * 4 - 2
    labels = torch.arange(BATCH) % CLASSES
    targets = F.one_hot(labels, CLASSES).float()
    nchw, nhwc = torch.contiguous_format, torch.channels_last
    with tempfile.TemporaryDirectory() as folder:
        weights, data = pathlib.Path(folder) / "weights.safetensors", pathlib.Path(folder) / "data.safetensors"
        state = start(SEED, torch.float32)[0].state_dict()
        write(weights, {name: tensor.numpy() for name, tensor in state.items() if "num_batches" not in name}, {})
        write(data, {"inputs": x.numpy(), "targets": targets.numpy()}, {})
        mien = Mien(weights, data)
        mien.ask("environment")

    plain = Torch(x, targets, nchw)
    with torch.no_grad():
        expected = plain.network.eval()(x).numpy().ravel()
    plain.network.train()
    differences = {"logits": check("logits", np.array(mien.ask("logits").split(), np.float64), expected)}
    ours, theirs = zip(*((float(mien.ask("step")), plain.step()) for _ in range(3)))
    differences["losses"] = check("losses of three steps", ours, theirs)

    training = {"mien": mien.timed("train")}
    for name, layout in (("channels_last", nhwc), ("nchw", nchw)):
        for foreach in (False, True):
            training[f"torch {name}{' foreach' if foreach else ''}"] = repeated(Torch(x, targets, layout, foreach).step)
    results = {"training64": compare("training, batch 64", BATCH, training, turns)}
    for batch in (1, BATCH):
        contestants = {"mien": mien.timed(f"predict {batch}")}
        for name, layout in (("channels_last", nhwc), ("nchw", nchw)):
            peer = Torch(x[:batch], targets, layout)
            peer.network.eval()
            for kind, network in (("eager", peer.network), ("frozen", peer.frozen())):
                for threads in sorted({1, THREADS}):
                    contestants[f"torch {name} {kind}, {threads} threads"] = predicting(network, peer.x, threads)
        results[f"inference{batch}"] = compare(f"inference, batch {batch}", batch, contestants, turns)

    report = {
        "schema": "mien.bench.light-vs-torch/1",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%MZ"),
        "environment": json.loads(mien.ask("environment")),
        "commit": subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(),
        "load": os.getloadavg()[0],
        "torch": torch.__version__,
        "threads": THREADS,
        "turns": turns,
        "largestDifference": differences,
        **results,
    }
    path = ROOT / "results" / "bench" / "light-vs-torch.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


main()
