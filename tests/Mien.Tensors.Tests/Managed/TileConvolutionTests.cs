using Mien.Tensors.Managed.Tiles;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class TileConvolutionTests
{
    // Of the largest value, as of any direct convolution.
    private const double Tolerance = 1e-6;

    private static readonly Window?[] pools = [null, Window.Valid(2, 2), Window.Valid(3, 2), Window.Valid(1), new(2, 3, 1), new(3, 2, 3)];

    public static TheoryData<int, int, int, int, int, Window> Shapes()
    {
        var data = new TheoryData<int, int, int, int, int, Window>();

        // Every panel with every rest: registers of 8 and of 16, one, two and three, the last full or not.
        foreach (var output in new[] { 1, 2, 6, 8, 10, 16, 17, 24, 28, 32, 40, 48, 50, 64, 97 })
            data.Add(2, 7, 9, 3, output, Window.Valid(3));

        // Tiles that end within rows, pictures and the batch; fewer windows than a tile has.
        foreach (var (batch, height, width) in new[] { (1, 3, 3), (1, 3, 4), (1, 4, 4), (3, 3, 5), (5, 3, 3), (7, 4, 3), (2, 12, 13), (1, 5, 33), (16, 5, 5) })
        {
            data.Add(batch, height, width, 5, 10, Window.Valid(3));
            data.Add(batch, height, width, 4, 28, Window.Valid(2));
            data.Add(batch, height, width, 7, 48, Window.Valid(1));
            data.Add(batch, height, width, 3, 30, Window.Valid(2, 2));
        }

        data.Add(1, 60, 61, 3, 10, Window.Valid(3)); // several strips
        data.Add(2, 48, 48, 3, 32, Window.Valid(3));
        data.Add(9, 1, 1, 130, 33, Window.Valid(1));
        data.Add(2, 9, 8, 3, 20, new Window(2, 4, 3));
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_loop(int batch, int height, int width, int input, int output, Window window)
    {
        var s = new ConvolutionShape(batch, height, width, input, output, window);
        var x = Numbers.Normal(batch * height * width * input, 1);
        var w = Numbers.Normal(window.Height * window.Width * input * output, 2);
        var bias = Numbers.Normal(output, 3);
        var slopes = Numbers.Normal(output, 4);
        var sums = ConvolutionReference.Forward(s, false, x, w, bias);
        var unbiased = ConvolutionReference.Forward(s, false, x, w, new double[output]);
        foreach (var given in pools)
        {
            if (given is { } small && (small.Height > s.OutHeight || small.Width > s.OutWidth))
                continue;
            var pool = given is { Stride: 2 } square ? Window.Ceiling(square.Height, 2, s.OutHeight, s.OutWidth) : given;
            Check(new(s, true, false, false, false, Pool: pool), sums, value => value.Sum, $"pool {pool}");
            Check(new(s, true, true, false, false, Pool: pool), sums, value => Math.Max(value.Sum, 0), $"ReLU, pool {pool}");
            Check(new(s, true, false, false, false, PRelu: true, Pool: pool), sums, value => value.Sum > 0 ? value.Sum : slopes[value.Channel] * value.Sum, $"slopes, pool {pool}");
            Check(new(s, false, false, false, false, Pool: pool), unbiased, value => value.Sum, $"no bias, pool {pool}");
        }

        void Check(ConvolutionRequest request, double[] plain, Func<(double Sum, int Channel), double> activate, string what)
        {
            var active = plain.Select((sum, i) => activate((sum, i % output))).ToArray();
            var expected = request.Pool is { } pool ? Pooled(new(batch, s.OutHeight, s.OutWidth, output, pool), active) : active;
            TileConvolution.Supports(request).ShouldBeTrue();
            using var workspace = new Workspace();
            using var kernel = new TileConvolution(request, workspace);
            using Floats fx = new(x), fb = new(Filled(bias)), fs = new(Filled(slopes)), y = new(expected.Length);
            using var packed = new Storage(kernel.Layout.PackedLength(w.Length));
            kernel.Layout.Pack(Plain(w, s), packed.Span);
            kernel.Slopes = fs.Pointer;
            kernel.Forward(fx.Pointer, packed.Pointer, request.Bias ? fb.Pointer : null, y.Pointer);
            y.ShouldBeCloseTo(expected, Tolerance, what);

            var again = new float[w.Length];
            kernel.Layout.Unpack(packed.Span, again);
            again.ShouldBe(Plain(w, s));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void NaN_is_kept_where_a_window_holds_one(int size)
    {
        var s = new ConvolutionShape(1, 9, 9, 1, 10, Window.Valid(1));
        var pool = Window.Ceiling(size, 2, 9, 9);
        var x = Numbers.Normal(81, 1);
        x[40] = double.NaN;
        using var workspace = new Workspace();
        using var kernel = new TileConvolution(new(s, false, false, false, false, PRelu: true, Pool: pool), workspace);
        using Floats fx = new(x), slopes = new(new double[32]), y = new(pool.OutHeight(9) * pool.OutWidth(9) * 10);
        using var packed = new Storage(kernel.Layout.PackedLength(10));
        kernel.Layout.Pack([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], packed.Span);
        kernel.Slopes = slopes.Pointer;
        kernel.Forward(fx.Pointer, packed.Pointer, null, y.Pointer);

        var shape = new PoolingShape(1, 9, 9, 10, pool);
        var result = y.ToDoubles();
        for (var i = 0; i < result.Length; i++)
            double.IsNaN(result[i]).ShouldBe(PoolingReference.Taps(shape, i).Any(tap => tap.Input / 10 == 40), $"{i}");
    }

    [Fact]
    public void Only_what_it_can_do_is_supported()
    {
        var s = new ConvolutionShape(1, 9, 9, 4, 4, Window.Valid(3));
        TileConvolution.Supports(new(s, true, true, false, false)).ShouldBeTrue();
        TileConvolution.Supports(new(s, true, true, Sum: true, false)).ShouldBeFalse();
        TileConvolution.Supports(new(s, true, true, false, Training: true)).ShouldBeFalse();
        TileConvolution.Supports(new(s, true, true, false, false, Depthwise: true)).ShouldBeFalse();
        TileConvolution.Supports(new(s with { Window = Window.Padded(3, 1, 1) }, true, true, false, false)).ShouldBeFalse();
        TileConvolution.Supports(new(s, true, true, false, false, Pool: Window.Padded(3, 2, 1))).ShouldBeFalse();
        TileConvolution.Supports(new(s, true, true, false, false, Pool: Window.Valid(2, 3))).ShouldBeFalse();
    }

    [Fact]
    public void Allocates_nothing()
    {
        var s = new ConvolutionShape(2, 20, 21, 3, 28, Window.Valid(3));
        using var workspace = new Workspace();
        using var kernel = new TileConvolution(new(s, true, false, false, false, PRelu: true, Pool: Window.Ceiling(3, 2, 18, 19)), workspace);
        using Floats x = new(Numbers.Normal(2 * 20 * 21 * 3, 1)), bias = new(Filled(new double[28])), y = new(2 * 9 * 9 * 28);
        using var packed = new Storage(kernel.Layout.PackedLength(27 * 28));
        kernel.Slopes = bias.Pointer;
        Allocation.ShouldBeZero(() => kernel.Forward(x.Pointer, packed.Pointer, bias.Pointer, y.Pointer));
    }

    private static double[] Pooled(PoolingShape s, double[] x) =>
        [.. Enumerable.Range(0, s.Batch * s.OutHeight * s.OutWidth * s.Channels).Select(i => PoolingReference.Taps(s, i).Max(tap => x[tap.Input]))];

    // Lists are read up to the end of the last register, where a storage has zeros.
    private static double[] Filled(double[] values) => [.. values, .. new double[TileLayout.Padded(values.Length) - values.Length]];

    // From height, width, in, out.
    private static float[] Plain(double[] w, in ConvolutionShape s)
    {
        var area = s.Window.Height * s.Window.Width;
        var plain = new float[w.Length];
        for (var o = 0; o < s.Out; o++)
            for (var i = 0; i < s.In; i++)
                for (var k = 0; k < area; k++)
                    plain[(o * s.In + i) * area + k] = (float)w[(k * s.In + i) * s.Out + o];
        return plain;
    }
}
