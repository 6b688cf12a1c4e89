using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>The operations behind embeddings and bilinear pooling.</summary>
public sealed class EmbeddingOperationTests
{
    [Theory]
    [InlineData(5, 3)]
    [InlineData(1, 19)]
    [InlineData(2, 40)]
    public void Vectors_of_length_1(int n, int size)
    {
        var shape = Shape.Vectors(n, size);
        new GradientCheck([shape], [], (x, _) => x[0].L2Normalize(), (x, _) => Formulas.L2Normalize(size, x[0])).Run();
    }

    [Fact]
    public void Pictures_count_as_one_vector() =>
        new GradientCheck(
            [new Shape(3, 2, 2, 5)], [], (x, _) => x[0].L2Normalize(), (x, _) => Formulas.L2Normalize(20, x[0])).Run();

    [Fact]
    public void Signed_roots() =>
        new GradientCheck(
            [new Shape(5, 3, 4, 3)], [], (x, _) => x[0].SignedRoot(), (x, _) => [.. x[0].Select(Formulas.SignedRoot)]).Run();

    [Theory]
    [InlineData(5, 3, 2, 4, 7)]
    [InlineData(1, 3, 3, 18, 5)]
    [InlineData(2, 1, 1, 3, 3)]
    public void Bilinear_pooling(int n, int h, int w, int first, int second)
    {
        Shape x = new(n, h, w, first), y = new(n, h, w, second);
        new GradientCheck([x, y], [], (v, _) => v[0].BilinearPool(v[1]), (v, _) => Formulas.BilinearPool(x, y, v[0], v[1])).Run();
        new GradientCheck([x], [], (v, _) => v[0].BilinearPool(v[0]), (v, _) => Formulas.BilinearPool(x, x, v[0], v[0])).Run();
    }

    [Theory]
    [InlineData(5, 7, 4)]
    [InlineData(1, 19, 17)]
    public void Products_with_rows_of_length_1(int n, int inputs, int outputs) =>
        new GradientCheck(
            [Shape.Vectors(n, inputs)], [[outputs, inputs]], (x, p) => x[0].UnitLinear(p[0]),
            (x, p) => Formulas.Multiply(inputs, x[0], Formulas.L2Normalize(inputs, p[0]), null)).Run();

    [Fact]
    public void Cosines() =>
        new GradientCheck(
            [Shape.Vectors(5, 7)], [[4, 7]], (x, p) => x[0].L2Normalize().UnitLinear(p[0]),
            (x, p) => Formulas.Multiply(7, Formulas.L2Normalize(7, x[0]), Formulas.L2Normalize(7, p[0]), null)).Run();

    [Fact]
    public void Scaled() =>
        new GradientCheck([new Shape(5, 3, 4, 3)], [], (x, _) => x[0].Scale(-2.5f), (x, _) => [.. x[0].Select(v => -2.5 * v)]).Run();

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-5f)]
    public void Next_to_zero_values_and_gradients_stay_finite(float x)
    {
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var input = tape.Input(Shape.Vectors(2, 20), needsGradient: true);
            var (unit, root) = (tape.Output(input.L2Normalize()), tape.Output(input.SignedRoot()));
            tape.Build();
            input.Values.Fill(x);
            tape.Forward();
            unit.Gradient.Fill(3);
            tape.Backward();
            GradientCheck.ShouldAgree(unit.Values, [.. Enumerable.Repeat(x * 1e4, 40)], $"unit vector, {engine}");
            GradientCheck.ShouldAgree(input.Gradient, [.. Enumerable.Repeat(3e4, 40)], $"its gradient, {engine}");

            unit.Gradient.Clear();
            root.Gradient.Fill(3);
            tape.Backward();
            GradientCheck.ShouldAgree(root.Values, [.. Enumerable.Repeat(x * 1e2, 40)], $"root, {engine}");
            GradientCheck.ShouldAgree(input.Gradient, [.. Enumerable.Repeat(3e2, 40)], $"its gradient, {engine}");
        }
    }

    [Fact]
    public void Long_vectors_are_summed_exactly()
    {
        const int size = 300_001;
        var values = Numbers.Normal(size, 3);
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var x = tape.Input(Shape.Vectors(1, size));
        var y = tape.Output(x.L2Normalize());
        GradientCheck.Floats(values).CopyTo(x.Values);
        tape.Forward();
        GradientCheck.ShouldAgree(y.Values, Formulas.L2Normalize(size, values), "unit vector", 1e-6);
    }
}
