using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Losses;

/// <summary>The loss of MTCNN's stages against PyTorch in double: tests/fixtures/torch_detection_loss.py.</summary>
public sealed class DetectionLossTests
{
    private const ulong Seed = 31;
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Cases => [.. Fixture.Json<Expected>("torch_detection_loss.json").Cases.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_are_those_of_PyTorch(string name)
    {
        var item = Fixture.Json<Expected>("torch_detection_loss.json").Cases.Single(item => item.Name == name);
        var samples = item.Kinds.Length;
        using var tape = new Tape(TapeMode.Training, Kernels.Managed, Workers.Single);
        Tensor[] outputs = [Input(2, 1), Input(4, 2), Input(10, 3)];
        var targets = tape.Input(Shape.Vectors(samples, 18));
        WriteTargets(item.Kinds, Uniform(samples * 14, 4, 0.5f), targets.Values);
        var weights = new DetectionLossWeights(Offsets: 0.5f, item.Landmarks, item.Hardest);
        var loss = tape.Minimize(outputs[0].DetectionLoss(outputs[1], outputs[2], targets, weights));
        tape.Build();

        tape.Forward();
        tape.Backward();

        PyTorch.ShouldAgree(loss.Values, [item.Loss], Tolerance, name);
        for (var i = 0; i < outputs.Length; i++)
            PyTorch.ShouldAgree(outputs[i].Gradient, item.Gradients[i], Tolerance, $"{name}: gradient {i}");

        Tensor Input(int columns, ulong stream)
        {
            var variable = tape.Input(Shape.Vectors(samples, columns), needsGradient: true);
            Uniform(samples * columns, stream, item.Scale).CopyTo(variable.Values);
            return variable;
        }
    }

    [Fact]
    public void Loss_is_finite_however_sure_the_stage_is()
    {
        using var tape = new Tape(TapeMode.Training, Kernels.Managed, Workers.Single);
        Tensor[] outputs = [.. new[] { 2, 4, 10 }.Select(columns => tape.Input(Shape.Vectors(2, columns), needsGradient: true))];
        var targets = tape.Input(Shape.Vectors(2, 18));
        WriteTargets("bf", new float[28], targets.Values);
        var loss = tape.Minimize(outputs[0].DetectionLoss(outputs[1], outputs[2], targets, new DetectionLossWeights(Offsets: 0, Landmarks: 0, Hardest: 1)));
        tape.Build();
        float[] sure = [0, 3000, 2000, 0];
        sure.CopyTo(outputs[0].Values);

        tape.Forward();

        loss.Values[0].ShouldBe(2500, 1e-3f);
    }

    private static void WriteTargets(string kinds, float[] goals, Span<float> targets)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            var row = targets.Slice(i * 18, 18);
            row[0] = kinds[i] == 'b' ? 1 : 0;
            row[1] = kinds[i] is 'f' or 'm' ? 1 : 0;
            row[2] = kinds[i] is 'f' or 'm' or 'p' ? 1 : 0;
            goals.AsSpan(i * 14, 4).CopyTo(row[3..]);
            row[7] = kinds[i] == 'm' ? 1 : 0;
            goals.AsSpan(i * 14 + 4, 10).CopyTo(row[8..]);
        }
    }

    private static float[] Uniform(int count, ulong stream, float scale)
    {
        var random = new RandomSource(Seed, stream);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = random.NextSingle() * 2 * scale - scale;
        return values;
    }

    private sealed record Expected(Case[] Cases);

    private sealed record Case(string Name, string Kinds, float Scale, float Landmarks, float Hardest, double Loss, double[][] Gradients);
}
