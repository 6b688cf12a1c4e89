#!/usr/bin/env python3
"""Trains the model photo: a MobileFaceNet that knows identities learns expressions of FER-2013 with FER+ votes, RAF-DB,
AffectNet and ExpW, a head for each of them and one for all. Needs PyTorch and NumPy.

    npm pack faceplugin-face-recognition-js@0.0.1 && tar xf faceplugin-face-recognition-js-0.0.1.tgz      # MIT
    recipes/mobile_face.py package/model/fr_feature.onnx
    ./mien data faces photo-resnet18-narrow --size 112 --output runs/photo/faces
    recipes/photo.py
    ./mien calibrate weights/photo.safetensors --data sfew --data expw --split none --output photo.safetensors

photo.py writes weights/photo.safetensors, whose last layer gives the mean of the heads for all and for AffectNet. 16 epochs are
4,029 steps of 256 faces, 7 minutes on an H100 that two other trainings shared, some hours on a CPU; --epochs 1 shows that it works.
"""
import argparse, csv, json, math, os
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import mobile_face

LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
SETS = {"fer2013": 0.5, "rafdb": 1.0, "affectnet": 0.5, "expw": 0.5}  # what a face counts in the loss
HEADS = ["all", "fer2013", "votes", "rafdb", "affectnet", "expw"]
KEPT = ["all", "affectnet"]  # chosen on CK+, SFEW and ExpW's 210 pictures
STAGES = [(5, 128, 128, 64), (7, 256, 256, 128), (3, 512, 256, 128)]  # blocks, channels within the first and the others, channels out
SIDE = 112
MARGIN = -0.03  # the boxes of mtcnn are that much wider on each side than those that the faces were cut by


class Block(nn.Module):
    def __init__(self, channels, inner, out, stride):
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(channels, inner, 1), nn.PReLU(inner)
        self.conv2, self.prelu2 = nn.Conv2d(inner, inner, 3, stride, 1, groups=inner), nn.PReLU(inner)
        self.conv3, self.stride = nn.Conv2d(inner, out, 1), stride

    def forward(self, x):
        y = self.conv3(self.prelu2(self.conv2(self.prelu1(self.conv1(x)))))
        return y if self.stride == 2 else x + y


class MobileFace(nn.Module):
    """The network "mobile-face" of Mien without its last layer, parameters by the same names."""

    def __init__(self, side):
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(1, 64, 3, 2, 1), nn.PReLU(64)
        self.conv2, self.prelu2 = nn.Conv2d(64, 64, 3, 1, 1, groups=64), nn.PReLU(64)
        channels = 64
        for number, (blocks, first, others, out) in enumerate(STAGES):
            stage = nn.ModuleList(Block(channels if i == 0 else out, first if i == 0 else others, out, 2 if i == 0 else 1) for i in range(blocks))
            self.add_module(f"stage{number + 1}", stage)
            channels = out
        self.conv3, self.prelu3 = nn.Conv2d(channels, 512, 1), nn.PReLU(512)
        self.conv4, self.conv5 = nn.Conv2d(512, 512, side // 16, groups=512), nn.Conv2d(512, 512, 1)

    def forward(self, x):
        x = self.prelu2(self.conv2(self.prelu1(self.conv1(x))))
        for stage in (self.stage1, self.stage2, self.stage3):
            for block in stage:
                x = block(x)
        return self.conv5(self.conv4(self.prelu3(self.conv3(x)))).flatten(1)


class Learner(nn.Module):
    """Grey faces of 112x112 pixels, 0 to 255, [n, 1, 112, 112], to logits [n, heads, labels]."""

    def __init__(self):
        super().__init__()
        self.body, self.norm, self.drop = MobileFace(SIDE), nn.BatchNorm1d(512), nn.Dropout(0.3)
        self.heads = nn.Linear(512, len(HEADS) * len(LABELS))

    def forward(self, x):
        features = self.norm(self.body((x - 127) / 128).float())
        return self.heads(self.drop(features)).view(-1, len(HEADS), len(LABELS))

    def joined(self):
        """Weights of the body and of one last layer, the mean of the heads kept, with the normalisation before them."""
        kept = [HEADS.index(head) for head in KEPT]
        weight = self.heads.weight.view(len(HEADS), len(LABELS), -1)[kept].mean(0)
        bias = self.heads.bias.view(len(HEADS), len(LABELS))[kept].mean(0)
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        return {**self.body.state_dict(), "fc.weight": weight * scale, "fc.bias": bias + weight @ (self.norm.bias - self.norm.running_mean * scale)}


def coarsen(x):
    """Half of the faces as coarse as small ones are; 0 to 255."""
    side, half = x.shape[-1], len(x) // 2
    parts = [x[:half]]
    for part in x[half:].chunk(2):
        size = int(np.random.choice([20, 24, 28, 32, 40, 48, 64, 80]))
        small = F.interpolate(part, size=(size, size), mode="area")
        parts.append(F.interpolate(small, size=(side, side), mode=np.random.choice(["bilinear", "bicubic"]), align_corners=False))
    return torch.cat(parts)


def augment(x, side=SIDE, zoom=0.22, stretch=0.16, shift=0.2):
    """Other light, place, size, turn, noise and cover for each face, [n, 1, side, side]; 0 to 255."""
    n, device = len(x), x.device
    draw = lambda low, high: torch.empty(n, device=device).uniform_(low, high)
    wide = lambda values: values.view(n, 1, 1, 1)
    turn, zoom, stretch = draw(-15, 15) * math.pi / 180, draw(-zoom, zoom).exp(), draw(-stretch, stretch).exp()
    flip = torch.where(draw(0, 1) < 0.5, -1.0, 1.0)
    a, b = turn.cos() * zoom, turn.sin() * zoom
    place = [[a * stretch * flip, -b * stretch, draw(-shift, shift)], [b / stretch * flip, a / stretch, draw(-shift, shift)]]
    place = torch.stack([torch.stack(row, 1) for row in place], 1)
    x = F.grid_sample(x, F.affine_grid(place, (n, 1, side, side), align_corners=False), padding_mode="border", align_corners=False)
    x = (x / 255).clamp(1e-4, 1) ** wide(draw(-0.4, 0.4).exp())
    mean = x.mean((1, 2, 3), keepdim=True)
    x = (x - mean) * wide(draw(0.55, 1.4)) + mean + wide(draw(-0.15, 0.15))
    x = x + torch.randn_like(x) * wide(draw(0, 0.03))
    for i in torch.nonzero(draw(0, 1) < 0.35).flatten().tolist():
        w, h = np.random.randint(side // 9, side * 4 // 9, 2)
        left, top = np.random.randint(0, side - w), np.random.randint(0, side - h)
        x[i, :, top : top + h, left : left + w] = np.random.rand()
    return x.clamp(0, 1) * 255


def read(folder, device, split="train"):
    """The faces of a split: pixels, labels, number of the set, votes for each label."""
    with open(os.path.join(folder, "faces.csv"), newline="") as file:
        table = list(csv.DictReader(file))
    chosen = np.array([row["split"] == split for row in table])
    pixels = np.load(os.path.join(folder, "faces.npy"), mmap_mode="r")[chosen]
    table = [row for row, kept in zip(table, chosen) if kept]
    labels = torch.tensor([LABELS.index(row["label"]) for row in table])
    sets = torch.tensor([list(SETS).index(row["name"].replace(".", "/").split("/")[0]) for row in table])
    votes = torch.tensor([[float(row["votes " + name] or 0) for name in LABELS] for row in table])
    return torch.from_numpy(np.ascontiguousarray(pixels)).squeeze(-1).to(device), labels.to(device), sets.to(device), votes.to(device)


def learn(net, loss_of, count, epochs, batch, rate):
    """Trains a network by the mean loss of some rows of count faces, the layers behind the body five times as fast as it. It ends with an average of its weights."""
    average = {k: v.detach().clone() for k, v in net.state_dict().items()}
    head = [p for k, p in net.named_parameters() if not k.startswith("body")]
    optimizer = torch.optim.AdamW([dict(params=net.body.parameters(), lr=rate, weight_decay=0.05), dict(params=head, lr=5 * rate, weight_decay=0.01)])
    rates = [group["lr"] for group in optimizer.param_groups]
    whole, device = count // batch * batch, next(net.parameters()).device
    steps, step = epochs * (whole // batch), 0
    for epoch in range(epochs):
        for rows in torch.randperm(count, device=device)[:whole].split(batch):
            for group, first in zip(optimizer.param_groups, rates):
                group["lr"] = first * min(1, (step + 1) / 150) * 0.5 * (1 + math.cos(math.pi * step / steps))
            loss = loss_of(rows)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            step += 1
            decay = min(0.998, (1 + step) / (10 + step))
            with torch.no_grad():
                state = {k: v for k, v in net.state_dict().items() if v.dtype.is_floating_point}
                torch._foreach_mul_([average[k] for k in state], decay)
                torch._foreach_add_([average[k] for k in state], list(state.values()), alpha=1 - decay)
            if step % 50 == 0 or step == steps:
                print(f"epoch {epoch + 1} step {step} of {steps} loss {loss.item():.3f}", flush=True)
    net.load_state_dict(average)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", default="weights/mobile-face.safetensors", help="written by mobile_face.py")
    parser.add_argument("--faces", default="runs/photo/faces", help="folder of ./mien data faces")
    parser.add_argument("--output", default="weights/photo.safetensors")
    parser.add_argument("--size", type=int, default=96, help="rows and columns of the faces that the model takes, a multiple of 16")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=256)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    np.random.seed(given.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    pixels, labels, sets, votes = read(given.faces, device)
    one = F.one_hot(labels, len(LABELS)).float()
    voted = votes.sum(1) >= 3
    votes = torch.where(voted[:, None], votes / votes.sum(1, keepdim=True).clamp(min=1), one)
    target = torch.where((sets == 0)[:, None], 0.4 * one + 0.6 * votes, one)
    weight = torch.tensor(list(SETS.values()), device=device)[sets]
    classes = torch.stack([weight[labels == c].sum() for c in range(len(LABELS))])
    weight = weight * (classes.sum() / len(LABELS) / classes)[labels] ** 0.75
    weight = weight / weight.mean()
    own = torch.tensor([1, 3, 4, 5], device=device)[sets]  # the head of each face's set
    smooth = lambda t: 0.95 * t + 0.05 / len(LABELS)

    net = Learner()
    net.body.load_state_dict({name: torch.tensor(value) for name, value in mobile_face.load(given.start).items()})
    net.to(device)

    def loss_of(rows):
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            logits = net(augment(coarsen(pixels[rows].unsqueeze(1).float())))
        p = logits.float().log_softmax(-1)
        loss = -(p[:, 0] * smooth(target[rows])).sum(1) * weight[rows]
        loss = loss - 0.5 * (p[torch.arange(len(rows), device=device), own[rows]] * smooth(one[rows])).sum(1)
        loss = loss - 0.5 * (p[:, 2] * votes[rows]).sum(1) * ((sets[rows] == 0) & voted[rows])
        return loss.mean()

    learn(net, loss_of, len(pixels), given.epochs, given.batch, rate=6e-4)
    net.eval().cpu().requires_grad_(False)
    weights = {name: value.numpy() for name, value in net.joined().items()}
    weights["conv4.weight"] = mobile_face.resized(weights["conv4.weight"], given.size // 16)
    mobile_face.save(given.output, weights, {
        "schema": "mien.model/2",
        "name": "photo",
        "network": json.dumps({"type": "mobile-face", "size": given.size, "inputChannels": 1}),
        "labels": json.dumps(LABELS),
        "preprocessing": json.dumps({"size": given.size, "mean": 127, "deviation": 128, "crop": {"margin": MARGIN}}),
    })


if __name__ == "__main__":
    main()
