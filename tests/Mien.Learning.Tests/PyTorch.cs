namespace Mien.Learning.Tests;

/// <summary>What PyTorch computes, in double: tests/fixtures/torch_learning.py.</summary>
internal sealed record PyTorch(
    PyTorchOptimizer[] Optimizers, double[] Cosine, double[] MultiStep, double[] PlateauLosses, double[] Plateau,
    PyTorchCrossEntropy[] CrossEntropy)
{
    public static PyTorch Results { get; } = Fixture.Json<PyTorch>("torch_learning.json");

    public static void ShouldAgree(ReadOnlySpan<float> actual, double[] expected, double tolerance, string what)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * expected.Max(Math.Abs)))
                Assert.Fail($"{what}: [{i}] is {actual[i]:R}, PyTorch has {expected[i]:R}");
    }
}

internal sealed record PyTorchOptimizer(string Optimizer, Dictionary<string, System.Text.Json.JsonElement> Settings, Dictionary<string, double[]> After)
{
    public float Number(string name, float otherwise = 0) => Settings.TryGetValue(name, out var value) ? value.GetSingle() : otherwise;

    public bool Flag(string name) => Settings.TryGetValue(name, out var value) && value.GetBoolean();

    public float Beta(int index, float otherwise) => Settings.TryGetValue("betas", out var value) ? value[index].GetSingle() : otherwise;
}

internal sealed record PyTorchCrossEntropy(string Name, float[] Logits, float[] Targets, double Loss, double[] Gradient);
