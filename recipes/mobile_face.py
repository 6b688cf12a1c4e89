#!/usr/bin/env python3
"""Turns a MobileFaceNet of others, an ONNX file, into weights that a network "mobile-face" of Mien begins with. Needs NumPy and onnx.

    npm pack faceplugin-face-recognition-js@0.0.1      # MIT; model/fr_feature.onnx
    recipes/mobile_face.py package/model/fr_feature.onnx

The first convolution is summed over the channels, as the three of a grey face are equal. The kernels over the last map, 7x7 for
faces of 112x112 pixels, become as large as the map of other faces: every value stands for the same part of the face, and they sum to
as much. Faces are (value - 127) / 128, as those of the original.
"""
import argparse, json, os, struct
import numpy as np
import onnx, onnx.numpy_helper

STAGES = [5, 7, 3]


def resized(kernels, side):
    """Kernels [n, 1, s, s] brought to [n, 1, side, side] by the area that the cells share; sums stay."""
    size = kernels.shape[-1]
    edges = lambda count: np.linspace(0, 1, count + 1)
    a, b = edges(side), edges(size)
    share = np.maximum(0, np.minimum(a[1:, None], b[None, 1:]) - np.maximum(a[:-1, None], b[None, :-1])) * size
    return np.einsum("yi,ncij,xj->ncyx", share, kernels, share).astype(np.float32)


def save(path, tensors, notes=None):
    """Writes a safetensors file of float32 values, which appears whole."""
    header, offset = {"__metadata__": notes} if notes else {}, 0
    for name, value in tensors.items():
        tensors[name] = value = np.ascontiguousarray(value, np.float32)
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in tensors.values():
            file.write(value.tobytes())
    os.replace(path + ".part", path)


def load(path):
    """The tensors of a safetensors file of float32 values."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        values = file.read()
    header.pop("__metadata__", None)
    return {name: np.frombuffer(values[slice(*of["data_offsets"])], np.float32).reshape(of["shape"]) for name, of in header.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="ONNX file")
    parser.add_argument("--size", type=int, default=112, help="rows and columns of the faces, a multiple of 16")
    parser.add_argument("--output", default="weights/mobile-face.safetensors")
    given = parser.parse_args()

    graph = onnx.load(given.model).graph
    values = {w.name: onnx.numpy_helper.to_array(w) for w in graph.initializer}
    layers = [(n.op_type, [values[i] for i in n.input[1:]]) for n in graph.node if n.op_type in ("Conv", "PRelu")]
    block = ["conv1", "prelu1", "conv2", "prelu2", "conv3"]
    names = ["conv1", "prelu1", "conv2", "prelu2"]
    names += [f"stage{s + 1}.{i}.{layer}" for s, count in enumerate(STAGES) for i in range(count) for layer in block]
    names += ["conv3", "prelu3", "conv4", "conv5"]
    if len(names) != len(layers):
        raise SystemExit(f"{given.model}: {len(layers)} layers, expected the {len(names)} of MobileFaceNet")
    weights = {}
    for name, (op, tensors) in zip(names, layers):
        if op == "PRelu":
            weights[f"{name}.weight"] = tensors[0].reshape(-1)
        else:
            weights[f"{name}.weight"], weights[f"{name}.bias"] = tensors
    weights["conv1.weight"] = weights["conv1.weight"].sum(1, keepdims=True)
    weights["conv4.weight"] = resized(weights["conv4.weight"], given.size // 16)
    save(given.output, weights)


if __name__ == "__main__":
    main()
