using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Convolution
{
    /// <summary>Windows to copy at a time: few enough for the second-level cache, enough to pay for the copies of the weights.</summary>
    private static int PatchCount(int length) => Math.Clamp(196_608 / length, 96, 240);

    /// <summary>Floats for patches, a product and the scratch of the product, in any of the three operations.</summary>
    private static long PatchScratchLength(in ConvolutionShape s)
    {
        var taps = s.Window.Height * s.Window.Width;
        var forward = taps * s.In;
        var backward = taps * s.Out;
        var length = 0L;
        if (ConvolutionChoice.CopiesInput(s))
        {
            var count = PatchCount(forward);
            length = (long)count * forward + Math.Max(
                MatrixProduct.ScratchLength(count, s.Out, forward), MatrixProduct.ScratchLength(forward, s.Out, count));
        }

        if (ConvolutionChoice.CopiesGradient(s))
        {
            var count = PatchCount(backward);
            length = Math.Max(length, (long)count * (backward + s.In) + MatrixProduct.ScratchLength(count, s.In, backward));
        }

        return length;
    }

    private static void ForwardByPatches(
        in ConvolutionShape s, in WindowRuns windows, float* x, float* w, float* bias, bool relu, float* y, float* scratch)
    {
        var padding = InputPadding(s);
        var length = windows.Rows * windows.Length;
        var capacity = PatchCount(length);
        var patches = scratch + padding.Length(s.Height, s.Width, s.In);
        var productScratch = patches + (long)capacity * length;
        var total = (long)s.Batch * s.OutHeight * s.OutWidth;
        float* picture = null;
        for (long first = 0; first < total; first += capacity)
        {
            var count = (int)Math.Min(capacity, total - first);
            picture = CopyWindows(s, windows, first, count, x, picture, scratch, patches);
            MatrixProduct.Multiply(new(patches, count, length), new(w, length, s.Out), new(y, count, s.Out), false, productScratch);
            if (bias != null)
                Elementwise.AddBias(count, s.Out, y, bias, y);
            if (relu)
                Elementwise.ReluForward((long)count * s.Out, y, y);
            y += (long)count * s.Out;
        }
    }

    private static void BackwardWeightsByPatches(
        in ConvolutionShape s, in WindowRuns windows, float* x, float* dy, float* dw, float* scratch)
    {
        var padding = InputPadding(s);
        var length = windows.Rows * windows.Length;
        var capacity = PatchCount(length);
        var patches = scratch + padding.Length(s.Height, s.Width, s.In);
        var productScratch = patches + (long)capacity * length;
        var total = (long)s.Batch * s.OutHeight * s.OutWidth;
        float* picture = null;
        for (long first = 0; first < total; first += capacity)
        {
            var count = (int)Math.Min(capacity, total - first);
            picture = CopyWindows(s, windows, first, count, x, picture, scratch, patches);
            MatrixProduct.Multiply(
                new Matrix(patches, count, length).Transposed, new(dy + first * s.Out, count, s.Out), new(dw, length, s.Out), true, productScratch);
        }
    }

    /// <summary>
    /// Copies the windows of <paramref name="count"/> output pixels of the batch from <paramref name="first"/> on to the rows of
    /// patches. <paramref name="picture"/> is the padded picture that the call before ended in.
    /// </summary>
    private static float* CopyWindows(
        in ConvolutionShape s, in WindowRuns windows, long first, int count, float* x, float* picture, float* padded, float* patches)
    {
        var pixels = s.OutHeight * s.OutWidth;
        for (var p = first; p < first + count; p++)
        {
            var pixel = (int)(p % pixels);
            if (pixel == 0 || picture == null)
                picture = InputPadding(s).Apply(s.Height, s.Width, s.In, x + p / pixels * s.Height * s.Width * s.In, padded);
            var rowStep = s.Window.Stride * windows.RowStep;
            CopyWindow(windows, picture + pixel / s.OutWidth * rowStep + pixel % s.OutWidth * windows.Step, patches);
            patches += windows.Rows * windows.Length;
        }

        return picture;
    }

    /// <summary>One phase of dx: windows of the padded dy times the turned weights, each row of the product going to its own pixel.</summary>
    private static void PhaseByPatches(
        in ConvolutionShape s, in WindowRuns windows, in PhaseGrid grid, float* dy, float* turned, float* dx, float* padded, float* patches)
    {
        var padding = GradientPadding(s);
        var length = windows.Rows * windows.Length;
        var capacity = PatchCount(length);
        var product = patches + (long)capacity * length;
        var productScratch = product + (long)capacity * s.In;
        var targets = stackalloc float*[capacity];
        var count = 0;
        for (var n = 0; n < s.Batch; n++)
        {
            var picture = padding.Apply(s.OutHeight, s.OutWidth, s.Out, dy + (long)n * s.OutHeight * s.OutWidth * s.Out, padded);
            for (var i = 0; i < grid.Rows; i++)
            {
                for (var j = 0; j < grid.Columns; j++)
                {
                    CopyWindow(windows, picture + grid.Source + i * windows.RowStep + j * windows.Step, patches + (long)count * length);
                    targets[count++] = dx + (long)n * s.Height * s.Width * s.In + grid.Target + i * grid.TargetRowStep + j * grid.TargetStep;
                    if (count < capacity && (n, i, j) != (s.Batch - 1, grid.Rows - 1, grid.Columns - 1))
                        continue;

                    MatrixProduct.Multiply(new(patches, count, length), new(turned, length, s.In), new(product, count, s.In), false, productScratch);
                    for (var p = 0; p < count; p++)
                        new ReadOnlySpan<float>(product + (long)p * s.In, s.In).CopyTo(new Span<float>(targets[p], s.In));
                    count = 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyWindow(in WindowRuns windows, float* source, float* target)
    {
        for (var row = 0; row < windows.Rows; row++, source += windows.RowStep, target += windows.Length)
            new ReadOnlySpan<float>(source, windows.Length).CopyTo(new Span<float>(target, windows.Length));
    }
}
