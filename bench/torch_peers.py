"""The contestants of networks-vs-torch.py: Mien in a process of its own, and PyTorch in each of its settings."""
import copy
import os
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

THREADS = int(os.environ["OMP_NUM_THREADS"])
MOMENTUM, WEIGHT_DECAY = 0.9, 0.01
LAYOUTS = {"channels_last": torch.channels_last, "nchw": torch.contiguous_format}


class MienProcess:
    """Mien.Bench, idle while it has no order."""

    def __init__(self, root, *arguments):
        program = root / "bench/Mien.Bench/bin/Release/net10.0/Mien.Bench.dll"
        environment = {**os.environ, "MIEN_THREADS": str(THREADS)}
        self.process = subprocess.Popen(
            ["dotnet", str(program), *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ask(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"networks-vs-torch: Mien.Bench ended at '{order}'; its message is above")
        return answer

    def numbers(self, order):
        return [float(text) for text in self.ask(order).split()]

    def timed(self, order):
        return lambda count: float(self.ask(f"{order} {count}"))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class TorchSetting:
    """One copy of the network, at one setting."""

    def __init__(self, network, x, targets, optimizer, rate, layout=torch.contiguous_format, threads=THREADS, foreach=False):
        self.network = copy.deepcopy(network).to(memory_format=layout)
        self.x = x.contiguous(memory_format=layout)
        self.targets, self.threads = targets[:len(x)], threads
        self.optimizer, self.rate, self.foreach = optimizer, rate, foreach

    def prepare_training(self):
        self.network.train()
        parameters = list(self.network.parameters())
        if self.optimizer == "sgd":
            self.optimizer = torch.optim.SGD(parameters, lr=self.rate, momentum=MOMENTUM, foreach=self.foreach)
        else:
            self.optimizer = torch.optim.AdamW(
                [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
                 {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0}], lr=self.rate, foreach=self.foreach)

    def step(self):
        if isinstance(self.optimizer, str):
            self.prepare_training()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.x), self.targets)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def prediction(self, frozen):
        network = self.network.eval()
        if frozen:
            with torch.no_grad():
                network = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, self.x)))
            for _ in range(2):
                with torch.inference_mode():
                    network(self.x)  # the first runs of a traced network still compile

        def predict():
            with torch.inference_mode():
                network(self.x)
        return predict

    def timed(self, run):
        def seconds(count):
            torch.set_num_threads(self.threads)
            started = time.perf_counter()
            for _ in range(count):
                run()
            return time.perf_counter() - started
        return seconds


def every_setting():
    return [(f"torch {name}", layout, threads) for name, layout in LAYOUTS.items() for threads in sorted({1, THREADS})]


def settings_of_training(*peer):
    def make(layout, threads, foreach):
        def contestant():
            setting = TorchSetting(*peer, layout, threads, foreach)
            return setting.timed(setting.step)
        return contestant
    return {f"{name}{' foreach' if foreach else ''}, {threads} threads": make(layout, threads, foreach)
            for name, layout, threads in every_setting() for foreach in (False, True) if threads == THREADS or not foreach}


def settings_of_inference(*peer):
    def make(layout, threads, frozen):
        def contestant():
            setting = TorchSetting(*peer, layout, threads)
            return setting.timed(setting.prediction(frozen))
        return contestant
    return {f"{name} {'frozen' if frozen else 'eager'}, {threads} threads": make(layout, threads, frozen)
            for name, layout, threads in every_setting() for frozen in (False, True)}
