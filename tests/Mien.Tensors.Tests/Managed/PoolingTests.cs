using Mien.Tensors.Managed;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class PoolingTests
{
    public static TheoryData<int, int, int, int, Window> Shapes()
    {
        var data = new TheoryData<int, int, int, int, Window>();
        foreach (var c in new[] { 1, 3, 4, 7, 8, 10, 16, 28, 32, 100 })
        {
            data.Add(2, 7, 8, c, Window.Same(3, 2, 7, 8));
            data.Add(1, 6, 5, c, Window.Padded(3, 2, 1));
            data.Add(1, 5, 6, c, Window.Valid(2, 2));
        }

        data.Add(2, 44, 44, 16, Window.Same(3, 2, 44, 44));
        data.Add(1, 9, 9, 8, Window.Padded(5, 1, 2));
        data.Add(2, 6, 7, 5, new Window(2, 4, 3, 1, 2, 0, 1));
        data.Add(1, 16, 16, 2, Window.Valid(16));
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Maximum_equals_the_plain_loop(int batch, int height, int width, int channels, Window window)
    {
        var s = new PoolingShape(batch, height, width, channels, window);
        // Whole numbers from a small range, so that ties happen.
        var x = Numbers.Normal(batch * height * width * channels, 1).Select(v => Math.Round(v * 2) - 5).ToArray();
        var dy = Numbers.Normal(batch * s.OutHeight * s.OutWidth * channels, 2);
        var expectedY = new double[dy.Length];
        var expectedIndex = new byte[dy.Length];
        var expectedDx = new double[x.Length];
        for (var o = 0; o < dy.Length; o++)
        {
            var taps = PoolingReference.Taps(s, o).ToList();
            var winner = taps.First(t => x[t.Input] == taps.Max(u => x[u.Input]));
            expectedY[o] = x[winner.Input];
            expectedIndex[o] = (byte)winner.Place;
            expectedDx[winner.Input] += dy[o];
        }

        using Floats fx = new(x), fdy = new(dy), y = new(dy.Length), dx = new(x.Length);
        var index = new byte[dy.Length + 1];
        index[^1] = 99;
        fixed (byte* i = index)
        {
            Pooling.MaxForward(s, fx.Pointer, y.Pointer, i);
            y.ShouldBeCloseTo(expectedY, 0, "y");
            index[..^1].ShouldBe(expectedIndex);
            index[^1].ShouldBe((byte)99);
            Pooling.MaxBackward(s, fdy.Pointer, i, dx.Pointer);
            dx.ShouldBeCloseTo(expectedDx, 1e-6, "dx");
        }

        using var inference = new Floats(dy.Length);
        Pooling.MaxForward(s, fx.Pointer, inference.Pointer, null);
        inference.ShouldBeCloseTo(expectedY, 0, "y without index");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Not_a_number_is_the_largest(int batch, int height, int width, int channels, Window window)
    {
        var s = new PoolingShape(batch, height, width, channels, window);
        double[] x = [.. Numbers.Normal(batch * height * width * channels, 1).Select((v, i) => i % 11 is 1 or 4 ? double.NaN : v)];
        var outputs = batch * s.OutHeight * s.OutWidth * channels;
        using Floats fx = new(x), y = new(outputs), inference = new(outputs);
        var index = new byte[outputs];
        fixed (byte* i = index)
            Pooling.MaxForward(s, fx.Pointer, y.Pointer, i);
        Pooling.MaxForward(s, fx.Pointer, inference.Pointer, null);

        for (var o = 0; o < outputs; o++)
        {
            var taps = PoolingReference.Taps(s, o).ToList();
            var isNaN = taps.Any(t => double.IsNaN(x[t.Input]));
            var winner = isNaN ? taps.Last(t => double.IsNaN(x[t.Input])) : taps.MaxBy(t => x[t.Input]);
            y.Pointer[o].ShouldBe((float)x[winner.Input]);
            inference.Pointer[o].ShouldBe((float)x[winner.Input]);
            index[o].ShouldBe((byte)winner.Place);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Average_equals_the_plain_loop(int batch, int height, int width, int channels, Window window)
    {
        var s = new PoolingShape(batch, height, width, channels, window);
        var x = Numbers.Normal(batch * height * width * channels, 1);
        var dy = Numbers.Normal(batch * s.OutHeight * s.OutWidth * channels, 2);
        using Floats fx = new(x), fdy = new(dy), y = new(dy.Length), dx = new(x.Length);
        foreach (var countPadding in new[] { true, false })
        {
            var expectedY = new double[dy.Length];
            var expectedDx = new double[x.Length];
            for (var o = 0; o < dy.Length; o++)
            {
                var taps = PoolingReference.Taps(s, o).ToList();
                double count = countPadding ? window.Height * window.Width : taps.Count;
                foreach (var tap in taps)
                {
                    expectedY[o] += x[tap.Input] / count;
                    expectedDx[tap.Input] += dy[o] / count;
                }
            }

            Pooling.AverageForward(s, fx.Pointer, y.Pointer, countPadding);
            y.ShouldBeCloseTo(expectedY, 1e-6, "y");
            Pooling.AverageBackward(s, fdy.Pointer, dx.Pointer, countPadding);
            dx.ShouldBeCloseTo(expectedDx, 1e-6, "dx");
        }
    }

    [Theory]
    [InlineData(3, 36, 128)]
    [InlineData(1, 5, 7)]
    [InlineData(2, 1, 300)]
    public void Global_average_equals_the_plain_loop(int n, int hw, int c)
    {
        var x = Numbers.Normal(n * hw * c, 1);
        var dy = Numbers.Normal(n * c, 2);
        var expected = new double[n * c];
        for (var i = 0; i < x.Length; i++)
            expected[i / (hw * c) * c + i % c] += x[i] / hw;
        using Floats fx = new(x), fdy = new(dy), y = new(n * c), dx = new(x.Length);

        Pooling.GlobalAverageForward(n, hw, c, fx.Pointer, y.Pointer);
        y.ShouldBeCloseTo(expected, 1e-6, "y");
        Pooling.GlobalAverageBackward(n, hw, c, fdy.Pointer, dx.Pointer);
        dx.ShouldBeCloseTo([.. x.Select((_, i) => dy[i / (hw * c) * c + i % c] / hw)], 1e-6, "dx");
    }

    [Fact]
    public void Allocates_nothing()
    {
        var s = new PoolingShape(2, 6, 6, 21, Window.Same(3, 2, 6, 6));
        using Floats x = new(Numbers.Normal(2 * 36 * 21, 1)), y = new(2 * 9 * 21);
        var bytes = new byte[y.Length];
        fixed (byte* b = bytes)
        {
            var index = b;
            Allocation.ShouldBeZero(() =>
            {
                Pooling.MaxForward(s, x.Pointer, y.Pointer, index);
                Pooling.MaxBackward(s, y.Pointer, index, x.Pointer);
                Pooling.AverageForward(s, x.Pointer, y.Pointer, false);
                Pooling.AverageBackward(s, y.Pointer, x.Pointer, false);
                Pooling.GlobalAverageForward(2, 36, 21, x.Pointer, y.Pointer);
                Pooling.GlobalAverageBackward(2, 36, 21, y.Pointer, x.Pointer);
            });
        }
    }
}
