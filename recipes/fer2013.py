#!/usr/bin/env python3
"""Trains the model fer2013: a MobileFaceNet that knows identities, or expressions of other sets, learns those of FER-2013 by their labels
and FER+ votes. Needs PyTorch and NumPy.

    npm pack faceplugin-face-recognition-js@0.0.1 && tar xf faceplugin-face-recognition-js-0.0.1.tgz      # MIT
    recipes/mobile_face.py package/model/fr_feature.onnx --size 96
    ./mien data faces light --output runs/fer2013/faces
    recipes/fer2013.py --seed 1

--start models/photo.safetensors begins with what other sets taught. 18 epochs take 3 minutes on an H100 that two other trainings share, some hours on a CPU; --epochs 1
shows that it works.
"""
import argparse, json
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import mobile_face
from photo import LABELS, MobileFace, augment, learn, read

SIDE = 96


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


def enlarged(pixels):
    return F.interpolate(pixels.unsqueeze(1).float(), size=(SIDE, SIDE), mode="bilinear", align_corners=False)


@torch.no_grad()
def accuracy(net, pixels, labels):
    """Share of faces that the network names by their label, 0 to 1."""
    net.eval()
    right = sum((net(enlarged(p)).argmax(1) == l).sum().item() for p, l in zip(pixels.split(512), labels.split(512)))
    net.train()
    return right / len(labels)


def train(given, device, faces, validation):
    """Weights and accuracy on validation of the network that learned."""
    pixels, labels, _, votes = faces
    one = F.one_hot(labels, len(LABELS)).float()
    voted = votes.sum(1, keepdim=True) >= 3
    votes = torch.where(voted, votes / votes.sum(1, keepdim=True).clamp(min=1), one)
    target = 0.95 * (given.labels * one + (1 - given.labels) * votes) + 0.05 / len(LABELS)

    net = Learner()
    start = {name: torch.tensor(value) for name, value in mobile_face.load(given.start).items() if not name.startswith("fc.")}
    net.body.load_state_dict(start)
    net.to(device, memory_format=torch.channels_last)

    def loss_of(rows):
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            logits = net(augment(pixels[rows].unsqueeze(1).float(), SIDE, zoom=0.15, stretch=0.1, shift=0.12))
        return -(logits.float().log_softmax(-1) * target[rows]).sum(1).mean()

    learn(net, loss_of, len(pixels), given.epochs, given.batch, given.rate)
    return net, accuracy(net, *validation[:2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", default="weights/mobile-face.safetensors", help="written by mobile_face.py --size 96, or a model of Mien")
    parser.add_argument("--faces", default="runs/fer2013/faces", help="folder of ./mien data faces")
    parser.add_argument("--output", default="weights/fer2013.safetensors")
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--labels", type=float, default=0.85, help="share of the labels in what is learnt; the votes have the rest")
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
