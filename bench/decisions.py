#!/usr/bin/python3
"""How much a small error in batch normalisation changes the gradients of the light network, in double.

Each normalised channel is shifted by a random error, as a mean that is slightly off shifts it. The gradients are
compared with those without errors: once as they come, once with every ReLU and every maximum held to the decision that
it took without errors. What disappears in the second column came from decisions. Needs python3-torch.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "fixtures"))
import torch_light_network  # noqa: E402
from torch_fixture import uniform  # noqa: E402
from torch_light import start  # noqa: E402

BATCH, SEEDS = 64, 4


class Decisions:
    """Takes the decisions of a pass down, or holds a later pass to them."""

    def __init__(self):
        self.taken, self.place, self.hold, self.changed = [], 0, False, 0

    def begin(self, hold):
        self.place, self.hold, self.changed = 0, hold, 0

    def next(self, fresh):
        if self.place == len(self.taken):
            self.taken.append(fresh)
        first = self.taken[self.place]
        self.place += 1
        self.changed += (first != fresh).sum().item()
        return first if self.hold else fresh

    def relu(self, x):
        return x * self.next(x > 0)

    def max_pool(self, x):
        even = x.shape[-1] % 2 == 0
        _, winners = F.max_pool2d(x, 3, 2, padding=0 if even else 1, ceil_mode=even, return_indices=True)
        winners = self.next(winners)
        return x.flatten(2).gather(2, winners.flatten(2)).reshape(winners.shape)


def gradients(seed, error, decisions, hold):
    network, _ = start(seed, torch.float64)
    generator = torch.Generator().manual_seed(seed)
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            shift = error * torch.randn(1, layer.num_features, 1, 1, generator=generator, dtype=torch.float64)
            layer.register_forward_hook(lambda _, __, y, shift=shift: y + shift)
    x = torch.from_numpy(uniform(BATCH * 48 * 48, seed, 3000)).double().reshape(BATCH, 1, 48, 48) * 4 - 2
    decisions.begin(hold)
    F.cross_entropy(network(x), torch.arange(BATCH) % 7).backward()
    return {name: parameter.grad for name, parameter in network.named_parameters()}


def main():
    print("error of the mean   changed decisions   gradients as they come   with decisions held")
    for error in (1e-7, 1e-6, 1e-5):
        for seed in range(1, SEEDS + 1):
            decisions = Decisions()
            torch_light_network.relu, torch_light_network.max_pool = decisions.relu, decisions.max_pool
            exact = gradients(seed, 0, decisions, hold=False)
            worst, changed = [], []
            for hold in (False, True):
                wrong = gradients(seed, error, decisions, hold)
                changed.append(decisions.changed)
                worst.append(max(((wrong[n] - exact[n]).abs().max() / exact[n].abs().max()).item() for n in exact))
            print(f"{error:17.0e}   {changed[0]:17}   {worst[0]:22.1e}   {worst[1]:19.1e}")


main()
