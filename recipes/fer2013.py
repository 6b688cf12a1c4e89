#!/usr/bin/env python3
"""Trains the model fer2013: a MobileFaceNet that knows identities learns the expressions of FER-2013 by their labels, FER+ votes and
teachers. Needs PyTorch, NumPy and onnx.

    npm pack faceplugin-face-recognition-js@0.0.1 && tar xf faceplugin-face-recognition-js-0.0.1.tgz      # MIT
    recipes/mobile_face.py package/model/fr_feature.onnx --size 96
    ./mien data faces light --output runs/fer2013/faces
    recipes/fer2013.py --seed 2 --output weights/first.safetensors
    recipes/fer2013.py --seed 2 --rate 2e-3 --epochs 17 --output weights/second.safetensors
    recipes/fer2013.py --seed 2 --epochs 44 --teachers package/model/fr_expression.onnx weights/first.safetensors weights/second.safetensors

Without teachers 18 epochs take 3 minutes on an H100 that two other trainings share. The teachers judge ten changes of each face in 90
seconds there, after which 44 epochs take 5 minutes beside two others; all of it is a day on a CPU. --epochs 1 shows that it works.
"""
import argparse, json, math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import mobile_face
from onnx_network import OnnxNetwork
from photo import LABELS, MobileFace, augment, learn, read

SIDE = 96
CHANGES = 10  # of each face that teachers judge


class Learner(nn.Module):
    """Grey faces of 96x96 pixels, 0 to 255, [n, 1, 96, 96], to logits [n, labels]."""

    def __init__(self):
        super().__init__()
        self.body, self.norm, self.drop = MobileFace(SIDE), nn.BatchNorm1d(512), nn.Dropout(0.4)
        self.fc = nn.Linear(512, len(LABELS))

    def forward(self, x):
        return self.fc(self.drop(self.norm(self.body((x - 127) / 128).float())))

    def joined(self):
        """Weights of the body and of the last layer with the normalisation before it."""
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        bias = self.fc.bias + self.fc.weight @ (self.norm.bias - self.norm.running_mean * scale)
        return {**self.body.state_dict(), "fc.weight": self.fc.weight * scale, "fc.bias": bias}


class Teachers:
    """The DenseNet-121 of others counts half, the networks trained here the other half."""

    def __init__(self, paths, device):
        self.others = [OnnxNetwork(path, device) for path in paths if path.endswith(".onnx")]
        self.own = []
        for path in paths:
            if not path.endswith(".onnx"):
                body, weights = MobileFace(SIDE), {name: torch.tensor(value) for name, value in mobile_face.load(path).items()}
                last = [weights.pop("fc.weight").to(device), weights.pop("fc.bias").to(device)]
                body.load_state_dict(weights)
                self.own.append((body.to(device).eval(), last))

    @torch.no_grad()
    def judge(self, x):
        """Probabilities of faces [n, 1, 96, 96], 0 to 255, means over the teachers, a face and its mirror image."""
        both = torch.cat([x, x.flip(3)])
        large = F.interpolate(both / 255, size=(224, 224), mode="bilinear", align_corners=False).expand(-1, 3, -1, -1)
        groups = [[net(large).softmax(1) for net in self.others], [F.linear(body((both - 127) / 128), *last).softmax(1) for body, last in self.own]]
        mean = torch.stack([torch.stack(group).mean(0) for group in groups if group]).mean(0)
        return mean.view(2, len(x), -1).mean(0)


def enlarged(pixels):
    return F.interpolate(pixels.unsqueeze(1).float(), size=(SIDE, SIDE), mode="bilinear", align_corners=False)


def changes(number, count, device):
    """What is done to each of count faces the number-th time: place [count, 2, 3], gamma, contrast and light [count, 3]."""
    source = torch.Generator().manual_seed(1000 + number)
    draw = lambda low, high: torch.rand(count, generator=source) * (high - low) + low
    turn, zoom, stretch = draw(-12, 12) * math.pi / 180, draw(-0.13, 0.13).exp(), draw(-0.08, 0.08).exp()
    a, b = turn.cos() * zoom, turn.sin() * zoom
    place = [[a * stretch, -b * stretch, draw(-0.1, 0.1)], [b / stretch, a / stretch, draw(-0.1, 0.1)]]
    light = [draw(-0.3, 0.3).exp(), draw(0.65, 1.35), draw(-0.12, 0.12)]
    return torch.stack([torch.stack(row, 1) for row in place], 1).to(device), torch.stack(light, 1).to(device)


def changed(pixels, place, light):
    """Faces [n, 48, 48] so changed, [n, 1, 96, 96], 0 to 255."""
    x = F.grid_sample(
        pixels.unsqueeze(1).float() / 255, F.affine_grid(place, (len(pixels), 1, SIDE, SIDE), align_corners=False),
        padding_mode="border", align_corners=False)
    gamma, contrast, lift = light.view(-1, 3, 1, 1, 1).unbind(1)
    x = x.clamp(1e-4, 1) ** gamma
    mean = x.mean((1, 2, 3), keepdim=True)
    return ((x - mean) * contrast + mean + lift).clamp(0, 1) * 255


def slightly(place, device):
    """The place moved a little more, and mirrored for every other face: what the teachers said still holds."""
    mirror = torch.where(torch.rand(len(place), 1, device=device) < 0.5, -1.0, 1.0)
    first, second, shift = place.unbind(2)
    return torch.stack([first * mirror, second, shift + (torch.rand_like(shift) * 2 - 1) * 0.04], 2)


def covered(x):
    """Noise, and a rectangle of one grey on every third face; 0 to 255."""
    n, side, device = len(x), x.shape[-1], x.device
    x = x + torch.randn_like(x) * torch.rand(n, 1, 1, 1, device=device) * 7.65
    draws, ticks = torch.rand(n, 5, 1, device=device), torch.arange(side, device=device) / side
    size = 0.1 + 0.3 * draws[:, :2]
    corner = draws[:, 2:4] * (1 - size)
    within = (ticks >= corner) & (ticks < corner + size)
    hidden = within[:, 1, :, None] & within[:, 0, None, :] & (draws[:, 4:] < 0.35)
    return torch.where(hidden.unsqueeze(1), 255 * torch.rand(n, 1, 1, 1, device=device), x).clamp(0, 255)


@torch.no_grad()
def accuracy(net, pixels, labels):
    """Share of faces that the network names by their label, 0 to 1."""
    net.eval()
    right = sum((net(enlarged(p)).argmax(1) == l).sum().item() for p, l in zip(pixels.split(512), labels.split(512)))
    net.train()
    return right / len(labels)


def train(given, device, faces, validation):
    """The network that learned, and its accuracy on validation."""
    pixels, labels, _, votes = faces
    one = F.one_hot(labels, len(LABELS)).float()
    voted = votes.sum(1, keepdim=True) >= 3
    votes = torch.where(voted, votes / votes.sum(1, keepdim=True).clamp(min=1), one)
    smoothing = 0.03 if given.teachers else 0.05
    target = (1 - smoothing) * (given.labels * one + (1 - given.labels) * votes) + smoothing / len(LABELS)

    net = Learner()
    start = {name: torch.tensor(value) for name, value in mobile_face.load(given.start).items() if not name.startswith("fc.")}
    net.body.load_state_dict(start)
    net.to(device, memory_format=torch.channels_last)
    if given.teachers:
        teachers = Teachers(given.teachers, device)
        places, lights = (torch.stack(part) for part in zip(*(changes(i, len(pixels), device) for i in range(CHANGES))))
        judged = []
        for place, light in zip(places, lights):
            parts = zip(*(part.split(256) for part in (pixels, place, light)))
            judged.append(torch.cat([teachers.judge(changed(*part)) for part in parts]))
            print(f"changes judged {len(judged)} of {CHANGES}", flush=True)
        target = given.own * target + (1 - given.own) * torch.stack(judged)

    def batch(rows):
        if not given.teachers:
            return augment(pixels[rows].unsqueeze(1).float(), SIDE, zoom=0.15, stretch=0.1, shift=0.12), target[rows]
        number = torch.randint(CHANGES, (len(rows),), device=device)
        return covered(changed(pixels[rows], slightly(places[number, rows], device), lights[number, rows])), target[number, rows]

    def loss_of(rows):
        x, wanted = batch(rows)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            logits = net(x)
        return -(logits.float().log_softmax(-1) * wanted).sum(1).mean()

    learn(net, loss_of, len(pixels), given.epochs, given.batch, given.rate)
    return net, accuracy(net, *validation[:2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", default="weights/mobile-face.safetensors", help="written by mobile_face.py --size 96, or a model of Mien")
    parser.add_argument("--faces", default="runs/fer2013/faces", help="folder of ./mien data faces")
    parser.add_argument("--teachers", nargs="*", default=[], help="networks to learn from: what this wrote, and ONNX files of others")
    parser.add_argument("--output", default="weights/fer2013.safetensors")
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--labels", type=float, default=0.85, help="share of the labels in what is learnt; the votes have the rest")
    parser.add_argument("--own", type=float, default=0.3, help="share of labels and votes beside the teachers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=256)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    np.random.seed(given.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cudnn.benchmark = True

    net, share = train(given, device, read(given.faces, device), read(given.faces, device, "validation"))
    print(f"accuracy on validation {share:.4f}")
    net.eval().cpu().requires_grad_(False)
    mobile_face.save(given.output, {name: value.numpy() for name, value in net.joined().items()}, {
        "schema": "mien.model/2",
        "name": "fer2013",
        "network": json.dumps({"type": "mobile-face", "size": SIDE, "inputChannels": 1}),
        "labels": json.dumps(LABELS),
        "preprocessing": json.dumps({"size": SIDE, "mean": 127, "deviation": 128}),
    })


if __name__ == "__main__":
    main()
