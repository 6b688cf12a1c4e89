#!/usr/bin/python3
"""Networks in Mien and in PyTorch: same weights, same batch, turn by turn in one run. See networks-vs-torch.sh."""
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
import torch_network_definitions as definitions  # noqa: E402
from torch_fixture import uniform, write  # noqa: E402
from torch_light_network import Light  # noqa: E402
from torch_networks import fill, state  # noqa: E402
from torch_peers import MienProcess, TorchSetting, settings_of_inference, settings_of_training  # noqa: E402
from torch_resnet import Bilinear  # noqa: E402

CLASSES, SEED, INPUT_STREAM = 7, 9, 2000
TOLERANCE, STEPS = 1e-4, 3
TURN_SECONDS, WORTH_A_TURN = 0.5, 0.8
HEAD = ("BilinearPool", "SignedRoot", "L2Normalization", "Linear")

# The catalogue's name, the network in PyTorch, sizes of the input, optimiser and rate, batch of training (0 for none) and of
# inference. The two ResNets are the workloads that oneDNN was chosen by; the bilinear network is OBSR-Net's, with its rate.
CASES = {
    "light": ("light", Light, (48, 48, 1), ("adamw", 1e-3), 64, (1, 64)),
    "resnet34-48": ("resnet34", lambda: definitions.ResNet(CLASSES, 34, "ImageNet", 3), (48, 48, 3), ("sgd", 1e-3), 64, ()),
    "resnet34-224": ("resnet34", lambda: definitions.ResNet(CLASSES, 34, "ImageNet", 3), (224, 224, 3), ("sgd", 1e-3), 0, (1,)),
    "bilinear-224": ("bilinear-separate", lambda: Bilinear((34, "ImageNet", 3, 64), True), (224, 224, 3), ("adamw", 1e-4), 8, (1,)),
}


def seconds_a_run(run):
    """Of one run, over about a tenth of a second, after one to warm up."""
    count = max(1, min(200, int(0.1 / run(1))))
    return run(count) / count


def compare(title, pictures, mien, peers, turns):
    """
    Medians of pictures per second over turns in which every contestant runs once. Settings of PyTorch that one trial finds
    clearly slower than another get no turn.
    """
    made = {name: make() for name, make in peers.items()}
    seconds = {name: seconds_a_run(run) for name, run in made.items()}
    trials = {name: pictures / value for name, value in seconds.items()}
    seconds["mien"] = seconds_a_run(mien)
    contestants = {"mien": mien} | {name: run for name, run in made.items() if trials[name] >= WORTH_A_TURN * max(trials.values())}
    counts = {name: max(1, round(TURN_SECONDS / seconds[name])) for name in contestants}
    speeds = {name: [] for name in contestants}
    for _ in range(turns):
        for name, run in contestants.items():
            time.sleep(0.05)  # until the other's threads sleep
            speeds[name].append(pictures * counts[name] / run(counts[name]))
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    best = max((name for name in medians if name != "mien"), key=medians.get)
    print(f"{title}:")
    for name, speed in medians.items():
        print(f"  {name:<40}{speed:>9.1f} images/s")
    for name in (name for name in trials if name not in medians):
        print(f"  {name:<40}{trials[name]:>9.1f} images/s in its only trial")
    print(f"  ratio to the best of PyTorch ({best}): {medians['mien'] / medians[best]:.2f}", flush=True)
    return {"imagesPerSecond": {name: [round(value, 1) for value in values] for name, values in speeds.items()},
            "trials": {name: round(value, 1) for name, value in trials.items()},
            "medians": {name: round(value, 1) for name, value in medians.items()},
            "bestOfTorch": best, "ratio": round(medians["mien"] / medians[best], 3)}


def difference(what, ours, theirs):
    found = float(np.max(np.abs(np.subtract(ours, theirs))) / np.max(np.abs(theirs)))
    if not found <= TOLERANCE:
        sys.exit(f"networks-vs-torch: {what} differ by {found:.2g} of the largest, allowed is {TOLERANCE:g}; the figures would mean nothing")
    return found


def shares(title, operations):
    """Time and arithmetic of head and extractors; with what the head takes beyond its share of the arithmetic."""
    def part(inside):
        chosen = [item for name, item in operations.items() if inside(name.split()[0])]
        return {key: round(sum(item[key] for item in chosen), 4) for key in ("milliseconds", "gflop")}

    head = part(lambda name: name in HEAD)
    extractors = part(lambda name: name not in (*HEAD, "CrossEntropy", "Optimizer"))
    share = {key: head[key] / (head[key] + extractors[key]) for key in head}
    print(f"{title}: head {head['milliseconds']:.1f} ms, extractors {extractors['milliseconds']:.1f} ms;"
          f" the head has {share['milliseconds']:.2%} of the time and {share['gflop']:.2%} of the arithmetic", flush=True)
    return {"head": head, "extractors": extractors, "headShareOfTime": round(share["milliseconds"], 4),
            "headShareOfArithmetic": round(share["gflop"], 4), "operations": operations}


def measure(case, turns, folder):
    name, create, (height, width, channels), (optimizer, rate), training, inference = CASES[case]
    batch = max(training, *inference, 1)
    network = create()
    fill(network, SEED)
    x = torch.from_numpy(uniform(batch * height * width * channels, SEED, INPUT_STREAM)) * 4 - 2
    x = x.reshape(batch, height, width, channels)
    targets = F.one_hot(torch.arange(batch) % CLASSES, CLASSES).float()
    weights, data = folder / "weights.safetensors", folder / "data.safetensors"
    write(weights, {key: tensor.numpy() for key, tensor in state(network).items()}, {})
    write(data, {"inputs": x.numpy(), "targets": targets.numpy()}, {})
    mien = MienProcess(ROOT, name, optimizer, rate, weights, data)
    x = x.permute(0, 3, 1, 2)

    checked = max((training, *inference))
    with torch.no_grad():
        expected = network.eval()(x[:checked]).numpy().ravel()
    results = {"largestDifference": {"logits": difference("logits", mien.numbers(f"logits {checked}"), expected)}}
    peer = (network, x, targets, optimizer, rate)
    if training:
        stepping = TorchSetting(*peer)
        ours, theirs = zip(*((mien.numbers("step")[0], stepping.step()) for _ in range(STEPS)))
        results["largestDifference"]["losses"] = difference(f"losses of {STEPS} steps", ours, theirs)
    print(f"{case}: " + ", ".join(f"{what} differ by {value:.1g}" for what, value in results["largestDifference"].items()), flush=True)
    if training:
        results[f"training{training}"] = compare(
            f"{case}, training, batch {training}", training, mien.timed("train"), settings_of_training(*peer), turns)
    for count in inference:
        one = (network, x[:count], targets, optimizer, rate)
        results[f"inference{count}"] = compare(
            f"{case}, inference, batch {count}", count, mien.timed(f"predict {count}"), settings_of_inference(*one), turns)
    if "bilinear" in case:
        results["trainingShares"] = shares("training", json.loads(mien.ask("profile train 3")))
        results["inferenceShares"] = shares("inference", json.loads(mien.ask("profile predict 1 10")))
    report(case, turns, mien, results)
    mien.end()


def report(case, turns, mien, results):
    document = {
        "schema": "mien.bench.networks-vs-torch/1",
        "case": case,
        "network": CASES[case][0],
        "input": CASES[case][2],
        "optimizer": CASES[case][3][0],
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%MZ"),
        "environment": json.loads(mien.ask("environment")),
        "commit": subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(),
        "load": os.getloadavg()[0],
        "torch": torch.__version__,
        "turns": turns,
        **results,
    }
    path = ROOT / "results" / "bench" / f"{case}-vs-torch.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    print(f"written to {path.relative_to(ROOT)}", flush=True)


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    cases = sys.argv[2:] or CASES
    if unknown := [case for case in cases if case not in CASES]:
        sys.exit(f"networks-vs-torch: there is no case {unknown[0]}; known are {', '.join(CASES)}")
    definitions.relu, definitions.max_pool = F.relu, F.max_pool2d  # without the notes for tests
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            measure(case, turns, pathlib.Path(folder))


main()
