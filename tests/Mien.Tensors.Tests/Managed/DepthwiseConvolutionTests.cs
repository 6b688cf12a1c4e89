using Mien.Tensors.Managed;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class DepthwiseConvolutionTests
{
    public static TheoryData<int, int, int, int, Window> Shapes()
    {
        var data = new TheoryData<int, int, int, int, Window>();
        foreach (var c in new[] { 1, 2, 3, 4, 7, 8, 10, 16, 28, 32, 100 })
        {
            data.Add(2, 6, 7, c, Window.Padded(3, 1, 1));
            data.Add(1, 5, 6, c, Window.Padded(3, 2, 1));
        }

        foreach (var c in new[] { 4, 8, 12, 16, 128 })
        {
            data.Add(1, 11, 11, c, Window.Padded(3, 1, 1));
            data.Add(3, 4, 9, c, Window.Valid(3));
        }

        data.Add(2, 44, 44, 8, Window.Padded(3, 1, 1));
        data.Add(2, 22, 22, 16, Window.Padded(3, 1, 1));
        data.Add(2, 1, 1, 8, Window.Padded(3, 1, 1));
        data.Add(2, 2, 2, 16, Window.Padded(3, 1, 1));
        data.Add(1, 1, 9, 8, Window.Padded(3, 1, 1));
        data.Add(1, 7, 5, 8, new Window(3, 3, 1, 0, 2, 1, 0));
        data.Add(1, 4, 5, 16, Window.Padded(3, 1, 2));
        data.Add(1, 4, 3, 8, Window.Padded(3, 1, 4));
        data.Add(2, 9, 8, 20, Window.Padded(5, 1, 2));
        data.Add(2, 9, 8, 9, new Window(2, 4, 3, 1, 2, 0, 1));
        data.Add(1, 6, 6, 24, Window.Valid(1));
        data.Add(1, 5, 5, 17, Window.Valid(5));
        data.Add(1, 8, 8, 16, Window.Same(3, 2, 8, 8));
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_loop(int batch, int height, int width, int channels, Window window)
    {
        var s = new ConvolutionShape(batch, height, width, channels, channels, window);
        var x = Numbers.Normal(batch * height * width * channels, 1);
        var w = Numbers.Normal(window.Height * window.Width * channels, 2);
        var bias = Numbers.Normal(channels, 3);
        var dy = Numbers.Normal(batch * s.OutHeight * s.OutWidth * channels, 4);
        var (expectedDx, expectedDw, expectedDb) = ConvolutionReference.Backward(s, true, x, w, dy);
        using Floats fx = new(x), fw = new(w), fb = new(bias), fdy = new(dy);
        using Floats y = new(dy.Length), dx = new(x.Length), dw = new(w.Length), db = new(channels);

        DepthwiseConvolution.Forward(s, fx.Pointer, fw.Pointer, fb.Pointer, y.Pointer);
        y.ShouldBeCloseTo(ConvolutionReference.Forward(s, true, x, w, bias), 1e-6, "y");
        DepthwiseConvolution.Forward(s, fx.Pointer, fw.Pointer, null, y.Pointer);
        y.ShouldBeCloseTo(ConvolutionReference.Forward(s, true, x, w, new double[channels]), 1e-6, "y without bias");
        DepthwiseConvolution.BackwardData(s, fdy.Pointer, fw.Pointer, dx.Pointer);
        dx.ShouldBeCloseTo(expectedDx, 1e-6, "dx");
        DepthwiseConvolution.BackwardWeights(s, fx.Pointer, fdy.Pointer, dw.Pointer, db.Pointer);
        dw.ShouldBeCloseTo(expectedDw, 1e-6, "dw");
        db.ShouldBeCloseTo(expectedDb, 1e-6, "db");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(21)]
    public void Allocates_nothing(int channels)
    {
        var s = new ConvolutionShape(2, 7, 7, channels, channels, Window.Padded(3, 1, 1));
        using Floats x = new(Numbers.Normal(2 * 49 * channels, 1)), w = new(Numbers.Normal(9 * channels, 2));
        using Floats y = new(x.Length), dw = new(w.Length), db = new(channels);

        Allocation.ShouldBeZero(() =>
        {
            DepthwiseConvolution.Forward(s, x.Pointer, w.Pointer, null, y.Pointer);
            DepthwiseConvolution.BackwardData(s, x.Pointer, w.Pointer, y.Pointer);
            DepthwiseConvolution.BackwardWeights(s, x.Pointer, y.Pointer, dw.Pointer, db.Pointer);
        });
    }
}
