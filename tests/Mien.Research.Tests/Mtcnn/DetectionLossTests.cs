using Mien.Learning.Tests;
using Mien.Research.Mtcnn;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Mtcnn;

/// <summary>The loss of MTCNN's stages against its formula in double, and against PyTorch: tests/fixtures/torch_detection_loss.py.</summary>
public sealed class DetectionLossTests
{
    private const ulong Seed = 31;
    private const int Samples = 7;
    private const int TargetValues = DetectionTargets.Count;

    private static readonly DetectionLossWeights weights = new(Offsets: 0.5f, Landmarks: 0.8f, Hardest: 0.6f);
    private static readonly double[] targets = Targets();

    public static TheoryData<string> Cases => [.. Fixture.Json<Expected>("torch_detection_loss.json").Cases.Select(item => item.Name)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_and_gradients_are_those_of_the_formula(bool withLandmarks) =>
        new GradientCheck(
            [.. (withLandmarks ? new[] { 2, 4, 10 } : [2, 4]).Select(columns => Shape.Vectors(Samples, columns))], [],
            (x, _) =>
            {
                var goal = x[0].Tape.Input(Shape.Vectors(Samples, TargetValues));
                GradientCheck.Floats(targets).CopyTo(goal.Values);
                return Record(x, goal, weights);
            },
            (x, _) => [Formula(x[0], x[1], withLandmarks ? x[2] : null)]).Run();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_are_those_of_PyTorch(string name)
    {
        var item = Fixture.Json<Expected>("torch_detection_loss.json").Cases.Single(item => item.Name == name);
        var samples = item.Kinds.Length;
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Tensor[] outputs = [Input(2, 1), Input(4, 2), Input(10, 3)];
        var targets = tape.Input(Shape.Vectors(samples, DetectionTargets.Count));
        WriteTargets(item.Kinds, Uniform(samples * 14, 4, 0.5f), targets.Values);
        var loss = tape.Minimize(Record(outputs, targets, new(Offsets: 0.5f, item.Landmarks, item.Hardest)));
        tape.Build();

        tape.Forward();
        tape.Backward();

        GradientCheck.ShouldAgree(loss.Values, [item.Loss], name);
        for (var i = 0; i < outputs.Length; i++)
            GradientCheck.ShouldAgree(outputs[i].Gradient, item.Gradients[i], $"{name}: gradient {i}");

        Tensor Input(int columns, ulong stream)
        {
            var variable = tape.Input(Shape.Vectors(samples, columns), needsGradient: true);
            Uniform(samples * columns, stream, item.Scale).CopyTo(variable.Values);
            return variable;
        }
    }

    [Fact]
    public void However_sure_a_stage_is_its_loss_and_gradient_are_exact()
    {
        // A sure face that is one, one that is none, and sure background that is a face.
        float[] sure = [-1000, 1000, -1000, 1000, 1000, -1000];
        float[] faces = [1, 0, 1];
        using var tape = new Tape(TapeMode.Training);
        var input = tape.Input(Shape.Vectors(3, 2), needsGradient: true);
        sure.CopyTo(input.Values);
        var goal = tape.Input(Shape.Vectors(3, TargetValues));
        for (var i = 0; i < 3; i++)
            (goal.Values[i * TargetValues], goal.Values[i * TargetValues + 1]) = (1 - faces[i], faces[i]);
        var loss = tape.Minimize(Record([input, tape.Input(Shape.Vectors(3, 4))], goal, weights with { Hardest = 1 }));
        tape.Forward();
        tape.Backward();

        loss.Values[0].ShouldBe((0 + 2000 + 2000) / 3f, 1e-3f);
        input.Gradient.ToArray().ShouldBe([0, 0, -1 / 3f, 1 / 3f, 1 / 3f, -1 / 3f], 1e-6f);
    }

    private static Tensor Record(Tensor[] outputs, Tensor targets, DetectionLossWeights weights)
    {
        var tape = targets.Tape;
        return tape.Record(
            new DetectionLossOperation(tape, outputs[0], outputs[1], outputs.ElementAtOrDefault(2), targets, weights), Shape.Vectors(1, 1));
    }

    // Samples 0 to 5 have a class, 2 is a part of a face, and only faces have landmarks.
    private static double[] Targets()
    {
        var values = Numbers.Normal(Samples * TargetValues, 4);
        for (var i = 0; i < Samples; i++)
        {
            var row = values.AsSpan(i * TargetValues, TargetValues);
            var (isFace, isPart) = (i % 2 == 1, i == 2);
            (row[0], row[1]) = (isFace || isPart ? 0 : 1, isFace ? 1 : 0);
            row[2] = isFace || isPart ? 1 : 0;
            row[7] = isFace && i != 3 ? 1 : 0;
        }
        return values;
    }

    private static double Formula(double[] x, double[] b, double[]? l)
    {
        var classified = new List<double>();
        var (boxes, marks) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            var t = targets.AsSpan(i * TargetValues, TargetValues);
            var sum = Math.Exp(x[2 * i]) + Math.Exp(x[2 * i + 1]);
            if (t[0] + t[1] > 0)
                classified.Add(-t[0] * Math.Log(Math.Exp(x[2 * i]) / sum) - t[1] * Math.Log(Math.Exp(x[2 * i + 1]) / sum));
            if (t[2] > 0)
                boxes.Add(Squares(b.AsSpan(4 * i, 4), t.Slice(3, 4)));
            if (t[7] > 0 && l is not null)
                marks.Add(Squares(l.AsSpan(10 * i, 10), t.Slice(8, 10)));
        }
        var hardest = classified.OrderDescending().Take((int)Math.Ceiling(weights.Hardest * classified.Count));
        return hardest.Average() + weights.Offsets * boxes.Average() + (marks.Count == 0 ? 0 : weights.Landmarks * marks.Average());
    }

    private static double Squares(ReadOnlySpan<double> values, ReadOnlySpan<double> goals)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += Math.Pow(values[i] - (float)goals[i], 2);
        return sum;
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
