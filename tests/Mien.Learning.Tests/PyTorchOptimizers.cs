namespace Mien.Learning.Tests;

/// <summary>What PyTorch computes, in double: tests/fixtures/torch_optimizers.py.</summary>
internal sealed record PyTorchOptimizers(PyTorchRun[] Runs, PyTorchCycle[] Cyclic)
{
    public static PyTorchOptimizers Results { get; } = Fixture.Json<PyTorchOptimizers>("torch_optimizers.json");
}

internal sealed record PyTorchRun(
    string Optimizer, bool Centralize, string Clip, bool Grouped, string Gradients, Dictionary<string, double[]> After,
    Dictionary<string, double> Sums)
{
    public override string ToString() => $"{Optimizer}, centralised {Centralize}, clip '{Clip}', groups {Grouped}, {Gradients} gradients";
}

internal sealed record PyTorchCycle(string Mode, int Up, int Down, double[] Rates);
