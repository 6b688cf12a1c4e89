using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Shapes;

public sealed class ConvolutionSliceTests
{
    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(1, 3, 3)]
    [InlineData(2, 3, 2)]
    [InlineData(2, 4, 4)]
    [InlineData(5, 2, 2)]
    public void Every_output_row_is_in_one_slice(int pictures, int workers, int expected)
    {
        var whole = new ConvolutionShape(pictures, 15, 14, 64, 64, Window.Padded(3, 1, 1));
        var slices = ConvolutionSlice.Cut(whole, workers, rows: true, depthwise: false);

        slices.Length.ShouldBe(expected);
        var next = 0L;
        foreach (var slice in slices)
        {
            slice.Output.ShouldBe(next);
            next += (long)slice.Shape.Batch * slice.Shape.OutHeight * slice.Shape.OutWidth * slice.Shape.Out;
        }
        next.ShouldBe(pictures * 15L * 14 * 64);
    }

    [Fact]
    public void Little_work_is_not_cut() =>
        ConvolutionSlice.Cut(new(1, 22, 22, 16, 16, Window.Padded(3, 1, 1)), 2, rows: true, depthwise: false).Length.ShouldBe(1);

    [Fact]
    public void Training_cuts_no_picture() =>
        ConvolutionSlice.Cut(new(1, 56, 56, 64, 64, Window.Padded(3, 1, 1)), 2, rows: false, depthwise: false).Length.ShouldBe(1);

    [Fact]
    public void A_band_reads_only_the_rows_it_needs()
    {
        var slices = ConvolutionSlice.Cut(new(1, 224, 224, 3, 64, Window.Padded(7, 2, 3)), 2, rows: true, depthwise: false);

        slices[0].ShouldBe(new(new(1, 114, 224, 3, 64, new(7, 7, 2, 3, 3, 0, 3)), 0, 0));
        slices[1].ShouldBe(new(new(1, 115, 224, 3, 64, new(7, 7, 2, 0, 3, 2, 3)), 109 * 224 * 3, 56 * 112 * 64));
    }

    [Fact]
    public void Bands_of_the_second_picture_begin_in_it()
    {
        var slices = ConvolutionSlice.Cut(new(2, 56, 56, 16, 64, Window.Padded(3, 1, 1)), 4, rows: true, depthwise: false);

        const int input = 56 * 56 * 16, output = 56 * 56 * 64;
        slices.Select(slice => (slice.Input, slice.Output)).ShouldBe(
            [(0, 0), (27 * 56 * 16, output / 2), (input, output), (input + 27 * 56 * 16, output + output / 2)]);
    }

    [Fact]
    public void Shares_of_a_batch_begin_where_the_ones_before_end()
    {
        var slices = ConvolutionSlice.Cut(new(5, 8, 9, 3, 7, Window.Padded(3, 2, 1)), 3, rows: false, depthwise: false);

        slices.Select(slice => (slice.Shape.Batch, slice.Input, slice.Output)).ShouldBe(
            [(1, 0, 0), (2, 8 * 9 * 3, 4 * 5 * 7), (2, 3 * 8 * 9 * 3, 3 * 4 * 5 * 7)]);
    }

    public static TheoryData<int, int, int, Window> Convolutions => new()
    {
        { 24, 64, 64, Window.Padded(3, 1, 1) },
        { 56, 3, 64, Window.Padded(7, 2, 3) },
        { 56, 64, 128, Window.Padded(1, 2, 0) },
        { 20, 96, 128, Window.Same(3, 2, 20, 20) },
        { 7, 128, 192, Window.Padded(3, 1, 1) },
        { 9, 256, 256, Window.Padded(3, 2, 1) },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Bands_of_rows_make_what_one_worker_makes(int size, int input, int output, Window window)
    {
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            var alone = Run(kernels, Workers.Single, size, input, output, window);
            var together = Run(kernels, workers, size, input, output, window);
            GradientCheck.ShouldAgree(together, [.. alone.Select(v => (double)v)], engine);
        }
    }

    // The addition and the ReLU are folded into the convolution.
    private static float[] Run(KernelSet kernels, Workers workers, int size, int input, int output, Window window)
    {
        using var tape = new Tape(TapeMode.Inference, kernels, workers);
        using var weights = new Parameter(output, input, window.Height, window.Width);
        using var bias = new Parameter(output);
        weights.Write(GradientCheck.Floats(Numbers.Normal(weights.Count, 2)));
        bias.Write(GradientCheck.Floats(Numbers.Normal(bias.Count, 3)));
        var x = tape.Input(new Shape(1, size, size, input));
        var shortcut = tape.Input(new Shape(1, window.OutHeight(size), window.OutWidth(size), output));
        var y = tape.Output(x.Convolve(weights, bias, window).Add(shortcut).Relu());
        tape.Build();
        GradientCheck.Floats(Numbers.Normal(x.Shape.Length, 1)).CopyTo(x.Values);
        GradientCheck.Floats(Numbers.Normal(shortcut.Shape.Length, 4)).CopyTo(shortcut.Values);
        tape.Forward();
        tape.Operations.Count.ShouldBe(1);
        return y.Values.ToArray();
    }
}
