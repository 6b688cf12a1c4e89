using Mien.Tensors.Managed;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class ConvolutionTests
{
    public static TheoryData<int, int, int, int, int, Window> Shapes()
    {
        var data = new TheoryData<int, int, int, int, int, Window>();
        foreach (var (input, output) in new[] { (1, 8), (8, 8), (3, 7), (10, 16), (16, 28), (7, 32), (4, 40), (2, 5), (33, 1), (6, 2) })
        {
            data.Add(2, 7, 9, input, output, Window.Valid(3));
            data.Add(1, 12, 13, input, output, Window.Padded(3, 1, 1));
            data.Add(2, 6, 5, input, output, Window.Padded(3, 2, 1));
            data.Add(2, 5, 11, input, output, Window.Valid(1));
            data.Add(2, 7, 4, input, output, Window.Valid(1, 2));
            data.Add(1, 9, 10, input, output, new Window(2, 4, 3, 1, 2, 0, 1));
        }

        data.Add(1, 48, 48, 1, 8, Window.Valid(3));
        data.Add(1, 46, 46, 8, 8, Window.Valid(3));
        data.Add(3, 11, 11, 64, 64, Window.Valid(1));
        data.Add(2, 6, 6, 64, 100, Window.Padded(3, 1, 1));
        data.Add(3, 11, 12, 32, 33, Window.Padded(3, 1, 1));
        data.Add(2, 5, 12, 32, 130, Window.Padded(3, 1, 1));
        data.Add(30, 3, 5, 40, 48, Window.Padded(3, 2, 1));
        data.Add(5, 6, 6, 64, 64, Window.Valid(1, 2));
        data.Add(13, 3, 3, 36, 36, Window.Padded(3, 1, 1));
        data.Add(1, 4, 20, 64, 32, new Window(1, 5, 2, 0, 3, 0, 2));
        data.Add(1, 14, 14, 3, 64, Window.Padded(7, 2, 3));
        data.Add(1, 20, 20, 3, 16, Window.Padded(7, 2, 3));
        data.Add(2, 3, 3, 5, 6, Window.Valid(3));
        data.Add(1, 2, 2, 4, 4, Window.Padded(3, 1, 1));
        data.Add(1, 8, 8, 3, 4, Window.Same(3, 2, 8, 8));
        data.Add(1, 5, 7, 3, 4, new Window(1, 3, 1, 0, 1, 0, 1));
        data.Add(1, 10, 10, 2, 3, Window.Valid(2, 3));
        data.Add(1, 6, 6, 2, 3, Window.Padded(1, 1, 1));

        // Every tile of windows and channels with every rest: registers of 32, 16, 8, 4 and 1, six or eight windows at a time.
        foreach (var width in new[] { 1, 5, 6, 7, 8, 9, 13 })
        {
            data.Add(1, 4, width + 2, 3, 61, Window.Valid(3));
            data.Add(1, 4, width + 2, 3, 7, Window.Valid(3));
        }

        // More windows than are copied at a time, the seam within a picture; also for each phase of a stride, and with long windows.
        data.Add(61, 3, 3, 36, 36, Window.Padded(3, 1, 1));
        data.Add(31, 6, 6, 33, 40, Window.Padded(3, 2, 1));
        data.Add(14, 3, 3, 256, 32, Window.Padded(3, 1, 1));

        // More pixels than are taken at a time, and windows of more rows and pairs than a tile of gradients has.
        data.Add(2, 13, 20, 8, 8, Window.Valid(1));
        data.Add(1, 17, 31, 3, 5, Window.Valid(1));
        data.Add(1, 7, 19, 64, 61, Window.Valid(1));
        data.Add(1, 9, 10, 3, 8, Window.Padded(5, 1, 2));
        data.Add(2, 9, 9, 1, 4, Window.Padded(7, 2, 3));
        data.Add(2, 8, 9, 2, 6, Window.Valid(4));
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_loop(int batch, int height, int width, int input, int output, Window window)
    {
        var s = new ConvolutionShape(batch, height, width, input, output, window);
        var tolerance = 1e-6 * Math.Max(1, window.Height * window.Width * input / 1000.0); // of a sum of so many products
        var x = Numbers.Normal(batch * height * width * input, 1);
        var w = Numbers.Normal(window.Height * window.Width * input * output, 2);
        var bias = Numbers.Normal(output, 3);
        var dy = Numbers.Normal(batch * s.OutHeight * s.OutWidth * output, 4);
        var expected = ConvolutionReference.Forward(s, false, x, w, bias);
        var (expectedDx, expectedDw, expectedDb) = ConvolutionReference.Backward(s, false, x, w, dy);
        using Floats fx = new(x), fw = new(w), fb = new(bias), fdy = new(dy), scratch = new(Convolution.ScratchLength(s));
        using Floats y = new(dy.Length), dx = new(x.Length), dw = new(w.Length), db = new(output);

        Convolution.Forward(s, fx.Pointer, fw.Pointer, fb.Pointer, false, y.Pointer, scratch.Pointer);
        y.ShouldBeCloseTo(expected, tolerance, "y");
        Convolution.Forward(s, fx.Pointer, fw.Pointer, fb.Pointer, true, y.Pointer, scratch.Pointer);
        y.ShouldBeCloseTo([.. expected.Select(v => Math.Max(v, 0))], tolerance, "y with ReLU");
        Convolution.Forward(s, fx.Pointer, fw.Pointer, null, false, y.Pointer, scratch.Pointer);
        y.ShouldBeCloseTo(ConvolutionReference.Forward(s, false, x, w, new double[output]), tolerance, "y without bias");
        Convolution.BackwardData(s, fdy.Pointer, fw.Pointer, dx.Pointer, scratch.Pointer);
        dx.ShouldBeCloseTo(expectedDx, 2e-6, "dx");
        Convolution.BackwardWeights(s, fx.Pointer, fdy.Pointer, dw.Pointer, db.Pointer, scratch.Pointer);
        dw.ShouldBeCloseTo(expectedDw, 2e-6, "dw");
        db.ShouldBeCloseTo(expectedDb, 1e-6, "db");
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(5, 37)]
    public void Allocates_nothing(int input, int output)
    {
        var s = new ConvolutionShape(2, 9, 9, input, output, Window.Padded(3, 2, 1));
        using Floats x = new(Numbers.Normal(2 * 81 * input, 1)), w = new(Numbers.Normal(9 * input * output, 2));
        using Floats y = new(2 * 25 * output), dw = new(w.Length), db = new(output), scratch = new(Convolution.ScratchLength(s));

        Allocation.ShouldBeZero(() =>
        {
            Convolution.Forward(s, x.Pointer, w.Pointer, null, true, y.Pointer, scratch.Pointer);
            Convolution.BackwardData(s, y.Pointer, w.Pointer, x.Pointer, scratch.Pointer);
            Convolution.BackwardWeights(s, x.Pointer, y.Pointer, dw.Pointer, db.Pointer, scratch.Pointer);
        });
    }
}
