using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Autograd;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class WinogradConvolutionTests
{
    private const double Tolerance = 2e-6;

    private static readonly Window band = new(3, 3, 1, Top: 1, Left: 1, Bottom: 0, Right: 1);

    public static TheoryData<int, int, int, int, int, Window> Shapes => new()
    {
        { 2, 6, 8, 16, 32, Window.Padded(3, 1, 1) },
        { 3, 7, 5, 32, 16, Window.Padded(3, 1, 1) },
        { 1, 1, 1, 16, 16, Window.Padded(3, 1, 1) },
        { 2, 3, 2, 48, 80, Window.Padded(3, 1, 1) },
        { 5, 7, 6, 16, 48, Window.Valid(3) },
        { 2, 6, 5, 32, 32, Window.Padded(3, 1, 2) },
        { 1, 8, 9, 32, 64, band },
        { 1, 4, 12, 16, 16, new(3, 3, 1, Top: 0, Left: 2, Bottom: 2, Right: 1) },
        { 3, 13, 12, 112, 32, Window.Padded(3, 1, 1) }, // several blocks of tiles
        { 1, 14, 13, 16, 256, Window.Padded(3, 1, 1) },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_loop(int batch, int height, int width, int input, int output, Window window)
    {
        var s = new ConvolutionShape(batch, height, width, input, output, window);
        var x = Numbers.Normal(batch * height * width * input, 1);
        var w = Numbers.Normal(9 * input * output, 2);
        var bias = Numbers.Normal(output, 3);
        var dy = Numbers.Normal(batch * s.OutHeight * s.OutWidth * output, 4);
        var expected = ConvolutionReference.Forward(s, false, x, w, bias);
        var (expectedDx, expectedDw, expectedDb) = ConvolutionReference.Backward(s, false, x, w, dy);
        using Floats fx = new(x), fw = new(w), fb = new(bias), fdy = new(dy);
        using Floats y = new(dy.Length), dx = new(x.Length), dw = new(w.Length), db = new(output);
        using var workspace = new Workspace();
        using var kernel = new WinogradConvolution(new(s, Bias: true, Relu: false, Sum: false, Training: true), workspace);

        kernel.Forward(fx.Pointer, fw.Pointer, fb.Pointer, y.Pointer);
        y.ShouldBeCloseTo(expected, Tolerance, "y");
        kernel.Forward(fx.Pointer, fw.Pointer, null, y.Pointer);
        y.ShouldBeCloseTo(ConvolutionReference.Forward(s, false, x, w, new double[output]), Tolerance, "y without bias");
        kernel.BackwardData(fdy.Pointer, fw.Pointer, dx.Pointer);
        dx.ShouldBeCloseTo(expectedDx, Tolerance, "dx");
        kernel.BackwardWeights(fx.Pointer, fdy.Pointer, dw.Pointer, db.Pointer);
        dw.ShouldBeCloseTo(expectedDw, Tolerance, "dw");
        db.ShouldBeCloseTo(expectedDb, Tolerance, "db");
        kernel.BackwardWeights(fx.Pointer, fdy.Pointer, dw.Pointer, null);
        dw.ShouldBeCloseTo(expectedDw, Tolerance, "dw again");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Fuses_sum_and_relu(bool sum, bool relu)
    {
        foreach (var biased in new[] { false, true })
            foreach (var s in new ConvolutionShape[] { new(2, 5, 7, 32, 48, Window.Padded(3, 1, 1)), new(1, 6, 6, 16, 32, band) })
            {
                var x = Numbers.Normal(s.Batch * s.Height * s.Width * s.In, 1);
                var w = Numbers.Normal(9 * s.In * s.Out, 2);
                var bias = biased ? Numbers.Normal(s.Out, 3) : new double[s.Out];
                var held = Numbers.Normal(s.Batch * s.OutHeight * s.OutWidth * s.Out, 4, deviation: 10);
                double[] expected = [.. ConvolutionReference.Forward(s, false, x, w, bias)
                    .Zip(held, (value, before) => value + (sum ? before : 0)).Select(value => relu ? Math.Max(value, 0) : value)];
                using var workspace = new Workspace();
                using var kernel = new WinogradConvolution(new(s, biased, relu, sum, Training: false), workspace);
                using Floats fx = new(x), fb = new(bias), y = new(held), fw = new(kernel.Layout.PackedLength(w.Length));
                kernel.Layout.Pack(Plain(s, w), new Span<float>(fw.Pointer, fw.Length));

                kernel.Forward(fx.Pointer, fw.Pointer, biased ? fb.Pointer : null, y.Pointer);
                y.ShouldBeCloseTo(expected, Tolerance, $"{s}, bias {biased}");
            }
    }

    /// <summary>Odd maps, bands of rows and shares of a batch, folded and in training, as networks meet them.</summary>
    [Theory]
    [InlineData(1, 13, 11, 64, 64)]
    [InlineData(1, 6, 15, 64, 96)]
    [InlineData(5, 6, 7, 80, 64)]
    public void Both_sets_of_kernels_compute_its_sizes(int batch, int height, int width, int input, int output)
    {
        var s = new ConvolutionShape(batch, height, width, input, output, Window.Padded(3, 1, 1));
        var x = Numbers.Normal(batch * height * width * input, 1);
        var w = Numbers.Normal(9 * input * output, 2);
        var expected = ConvolutionReference.Forward(s, false, x, w, new double[output]);
        foreach (var (kernels, workers, engine) in Engines.All)
            foreach (var mode in new[] { TapeMode.Inference, TapeMode.Training })
            {
                using var tape = new Tape(mode, kernels, workers);
                using var weights = new Parameter(output, input, 3, 3);
                weights.Write(Plain(s, w));
                var variable = tape.Input(new Shape(batch, height, width, input));
                var y = tape.Output(variable.Convolve(weights, null, s.Window));
                GradientCheck.Floats(x).CopyTo(variable.Values);
                tape.Forward();
                GradientCheck.ShouldAgree(y.Values, expected, $"{mode}, {engine}");
            }
    }

    [Fact]
    public void What_the_workspace_holds_means_nothing()
    {
        var s = new ConvolutionShape(1, 6, 10, 16, 16, Window.Padded(3, 1, 1));
        using Floats x = new(Numbers.Normal(960, 1)), w = new(Numbers.Normal(9 * 256, 2)), dy = new(Numbers.Normal(960, 3));
        using Floats y = new(960), dx = new(960), dw = new(9 * 256);
        using var workspace = new Workspace();
        using var kernel = new WinogradConvolution(new(s, Bias: false, Relu: false, Sum: false, Training: true), workspace);
        var clean = Results(0);
        var poisoned = Results(float.NaN);
        poisoned.ShouldBe(clean);

        double[] Results(float left)
        {
            workspace.Span.Fill(left);
            kernel.Forward(x.Pointer, w.Pointer, null, y.Pointer);
            workspace.Span.Fill(left);
            kernel.BackwardData(dy.Pointer, w.Pointer, dx.Pointer);
            workspace.Span.Fill(left);
            kernel.BackwardWeights(x.Pointer, dy.Pointer, dw.Pointer, null);
            return [.. y.ToDoubles(), .. dx.ToDoubles(), .. dw.ToDoubles()];
        }
    }

    [Fact]
    public void Transformed_weights_turn_back()
    {
        var layout = new WinogradLayout(48, 16);
        var w = GradientCheck.Floats(Numbers.Normal(9 * 16 * 48, 1));
        var packed = new float[layout.PackedLength(w.Length)];
        var back = new float[w.Length];

        layout.Pack(w, packed);
        layout.Unpack(packed, back);

        packed.Length.ShouldBe(16 * 16 * 64);
        for (var i = 0; i < w.Length; i++)
            back[i].ShouldBe(w[i], 2e-6f);
    }

    [Fact]
    public void Allocates_nothing()
    {
        var s = new ConvolutionShape(2, 9, 9, 32, 32, Window.Padded(3, 1, 1));
        using Floats x = new(Numbers.Normal(2 * 81 * 32, 1)), w = new(Numbers.Normal(9 * 32 * 32, 2));
        using Floats y = new(2 * 81 * 32), dw = new(w.Length), db = new(32);
        using var workspace = new Workspace();
        using var kernel = new WinogradConvolution(new(s, Bias: true, Relu: false, Sum: false, Training: true), workspace);

        Allocation.ShouldBeZero(() =>
        {
            kernel.Forward(x.Pointer, w.Pointer, null, y.Pointer);
            kernel.BackwardData(y.Pointer, w.Pointer, x.Pointer);
            kernel.BackwardWeights(x.Pointer, y.Pointer, dw.Pointer, db.Pointer);
        });
    }

    /// <summary>PyTorch's order of weights [3, 3, in, out].</summary>
    private static float[] Plain(in ConvolutionShape s, double[] w)
    {
        var plain = new float[w.Length];
        new ChannelsLastLayout(s.Out, s.In, 9).Unpack(GradientCheck.Floats(w), plain);
        return plain;
    }
}
