using System.Runtime.InteropServices;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Convolution
{
    /// <summary>
    /// dx (overwritten) from dy. Input pixels whose row and column leave the same remainders by the stride s share a subset of the
    /// taps, a, a + s, a + 2s ...; for each of these s * s phases dx is a stride 1 correlation of dy with the subset turned by 180 degrees.
    /// </summary>
    public static void BackwardData(in ConvolutionShape s, float* dy, float* w, float* dx, float* scratch)
    {
        var k = s.Window;
        var padding = GradientPadding(s);
        var turned = scratch + padding.Length(s.OutHeight, s.OutWidth, s.Out);
        var arranged = turned + (long)k.Height * k.Width * s.In * s.Out;
        TurnWeights(s, w, turned);
        if (ConvolutionChoice.IsPointwise(s))
        {
            arranged = Arrange(new WindowRuns(1, s.Out, 0, s.Out), s.In, turned, arranged);
            Pointwise((long)s.Batch * s.Height * s.Width, s.Out, s.In, dy, arranged, default, dx);
            return;
        }

        if (k.Height < k.Stride || k.Width < k.Stride)
            NativeMemory.Clear(dx, (nuint)((long)s.Batch * s.Height * s.Width * s.In) * sizeof(float));
        var rowStep = (long)padding.Width(s.OutWidth) * s.Out;
        var usesPatches = ConvolutionChoice.CopiesGradient(s);
        padding.Clear(s.OutHeight, s.OutWidth, s.Out, scratch);
        for (var a = 0; a < Math.Min(k.Stride, k.Height); a++)
        {
            for (var b = 0; b < Math.Min(k.Stride, k.Width); b++)
            {
                var windows = new WindowRuns(Taps(k.Height, a, k.Stride), Taps(k.Width, b, k.Stride) * s.Out, rowStep, s.Out);
                var grid = new PhaseGrid(s, a, b, windows);
                if (usesPatches)
                    PhaseByPatches(s, windows, grid, dy, turned, dx, scratch, arranged);
                else
                    Phase(s, windows, grid, dy, Arrange(windows, s.In, turned, arranged), dx, scratch);
                turned += (long)windows.Rows * windows.Length * s.In;
            }
        }
    }

    private static void Phase(
        in ConvolutionShape s, in WindowRuns windows, in PhaseGrid grid, float* dy, float* arranged, float* dx, float* padded)
    {
        var padding = GradientPadding(s);
        for (var n = 0; n < s.Batch && grid.Columns > 0; n++)
        {
            var picture = padding.Apply(s.OutHeight, s.OutWidth, s.Out, dy + (long)n * s.OutHeight * s.OutWidth * s.Out, padded);
            var target = dx + (long)n * s.Height * s.Width * s.In + grid.Target;
            for (var i = 0; i < grid.Rows; i++)
                Row(
                    windows, picture + grid.Source + i * windows.RowStep, arranged, s.In, default,
                    new(target + i * grid.TargetRowStep, grid.TargetStep, grid.Columns));
        }
    }

    /// <summary>The pixels of one phase: where its first window lies in the padded dy, and where its pixels lie in dx.</summary>
    private readonly struct PhaseGrid
    {
        public readonly int Rows, Columns, TargetStep;
        public readonly long Source, Target, TargetRowStep;

        public PhaseGrid(in ConvolutionShape s, int a, int b, in WindowRuns windows)
        {
            // Pixel (i, j) takes its gradient from the output rows i' - rows + 1 to i', where i' = (i + top - a) / stride.
            var k = s.Window;
            var padding = GradientPadding(s);
            var firstRow = FirstPixel(a - k.Top, k.Stride);
            var firstColumn = FirstPixel(b - k.Left, k.Stride);
            Rows = Math.Max(0, (s.Height - firstRow + k.Stride - 1) / k.Stride);
            Columns = Math.Max(0, (s.Width - firstColumn + k.Stride - 1) / k.Stride);
            var row = (firstRow + k.Top - a) / k.Stride - windows.Rows + 1 + padding.Top;
            var column = (firstColumn + k.Left - b) / k.Stride - windows.Length / s.Out + 1 + padding.Left;
            Source = row * windows.RowStep + (long)column * s.Out;
            Target = ((long)firstRow * s.Width + firstColumn) * s.In;
            TargetRowStep = (long)k.Stride * s.Width * s.In;
            TargetStep = k.Stride * s.In;
        }
    }

    /// <summary>Writes w phase by phase as [taps, out, in], the taps of each phase in reverse.</summary>
    private static void TurnWeights(in ConvolutionShape s, float* w, float* turned)
    {
        var k = s.Window;
        for (var a = 0; a < Math.Min(k.Stride, k.Height); a++)
            for (var b = 0; b < Math.Min(k.Stride, k.Width); b++)
                for (var row = Taps(k.Height, a, k.Stride) - 1; row >= 0; row--)
                    for (var column = Taps(k.Width, b, k.Stride) - 1; column >= 0; column--)
                    {
                        var tap = (a + row * k.Stride) * k.Width + b + column * k.Stride;
                        Transposition.Copy(s.In, s.Out, w + (long)tap * s.In * s.Out, s.Out, turned, s.In);
                        turned += (long)s.In * s.Out;
                    }
    }

    /// <summary>Zero rows and columns around dy that the phases read.</summary>
    private static Padding GradientPadding(in ConvolutionShape s)
    {
        var k = s.Window;
        return new(
            Taps(k.Height, 0, k.Stride) - 1,
            Taps(k.Width, 0, k.Stride) - 1,
            Math.Max(0, (s.Height - 1 + k.Top) / k.Stride - s.OutHeight + 1),
            Math.Max(0, (s.Width - 1 + k.Left) / k.Stride - s.OutWidth + 1));
    }

    /// <summary>Taps of a kernel side at first, first + stride ...</summary>
    private static int Taps(int size, int first, int stride) => (size - first + stride - 1) / stride;

    /// <summary>The first pixel at or after 0 that equals <paramref name="offset"/> modulo stride.</summary>
    private static int FirstPixel(int offset, int stride) => (offset % stride + stride) % stride;
}
