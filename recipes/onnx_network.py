"""A network of others in PyTorch, read from an ONNX file of convolutions, normalisations, pools and a last layer. Needs PyTorch and onnx."""
import onnx, onnx.numpy_helper
import torch
import torch.nn.functional as F


class OnnxNetwork:
    """Runs the nodes of a file one after the other on batches of any size, float16 on a GPU; gradients are not wanted."""

    def __init__(self, path, device):
        graph = onnx.load(path).graph
        self.type = torch.float16 if device == "cuda" else torch.float32
        self.weights = {w.name: torch.tensor(onnx.numpy_helper.to_array(w)).to(device) for w in graph.initializer}
        self.weights = {name: w.to(self.type) if w.is_floating_point() else w for name, w in self.weights.items()}
        self.input = next(i.name for i in graph.input if i.name not in self.weights)
        self.nodes = [(n.op_type, list(n.input), n.output[0], {a.name: onnx.helper.get_attribute_value(a) for a in n.attribute}) for n in graph.node]
        self.last = {name: i for i, (_, inputs, _, _) in enumerate(self.nodes) for name in inputs}

    @torch.no_grad()
    def __call__(self, x):
        values = {self.input: x.to(self.type, memory_format=torch.channels_last)}
        of = lambda name: values[name] if name in values else self.weights[name]
        for i, (op, inputs, output, settings) in enumerate(self.nodes):
            values[output] = self.run(op, [of(name) for name in inputs], settings)
            for name in inputs:
                if self.last[name] == i:
                    values.pop(name, None)
        return values[output].float()

    @staticmethod
    def run(op, x, settings):
        window = dict(kernel_size=settings.get("kernel_shape"), stride=settings.get("strides"), padding=settings.get("pads", [0])[:2])
        match op:
            case "Conv": return F.conv2d(*x, stride=settings["strides"], padding=settings["pads"][:2], groups=settings["group"])
            case "BatchNormalization": return F.batch_norm(x[0], x[3], x[4], x[1], x[2], eps=settings["epsilon"])
            case "Relu": return F.relu(x[0])
            case "Concat": return torch.cat(x, settings["axis"])
            case "MaxPool": return F.max_pool2d(x[0], **window)
            case "AveragePool": return F.avg_pool2d(x[0], **window)
            case "GlobalAveragePool": return x[0].mean((2, 3), keepdim=True)
            case "Flatten": return x[0].flatten(1)
            case "Gemm": return F.linear(x[0], x[1], x[2])
            case "Pad" if not any(settings["pads"]): return x[0]
        raise SystemExit(f"{op} is not known here")
