using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

internal static unsafe partial class Convolution
{
    /// <summary>
    /// dw [kh, kw, in, out] and db [out] (both overwritten) from x and dy; <paramref name="db"/> may be null. Tiles of dw stay in
    /// registers over one picture.
    /// </summary>
    public static void BackwardWeights(in ConvolutionShape s, float* x, float* dy, float* dw, float* db, float* scratch)
    {
        var k = s.Window;
        var pixels = (long)s.Batch * s.OutHeight * s.OutWidth;
        NativeMemory.Clear(dw, (nuint)((long)k.Height * k.Width * s.In * s.Out) * sizeof(float));
        if (db != null)
            ColumnSums.Compute(pixels, s.Out, dy, db);

        if (ConvolutionChoice.IsPointwise(s))
        {
            var chunk = PixelsPerChunk(s.In, s.Out);
            for (long p = 0; p < pixels; p += chunk)
            {
                var part = new PixelGrid(1, (int)Math.Min(chunk, pixels - p), 0, s.In, s.Out);
                AddProducts(part, x + p * s.In, s.In, dy + p * s.Out, dw);
            }

            return;
        }

        var padding = InputPadding(s);
        padding.Clear(s.Height, s.Width, s.In, scratch);
        var rowStep = (long)padding.Width(s.Width) * s.In;
        var windows = new WindowRuns(k.Height, k.Width * s.In, rowStep, k.Stride * s.In);
        if (ConvolutionChoice.CopiesInput(s))
        {
            BackwardWeightsByPatches(s, windows, x, dy, dw, scratch);
            return;
        }

        if (ConvolutionChoice.PairsWeights(s))
        {
            PairedWeights(s, windows, x, dy, dw, scratch);
            return;
        }

        var grid = new PixelGrid(s.OutHeight, s.OutWidth, k.Stride * rowStep, k.Stride * s.In, s.Out);
        for (var n = 0; n < s.Batch; n++)
        {
            var picture = padding.Apply(s.Height, s.Width, s.In, x + (long)n * s.Height * s.Width * s.In, scratch);
            var gradient = dy + (long)n * s.OutHeight * s.OutWidth * s.Out;
            for (var row = 0; row < k.Height; row++)
                AddProducts(grid, picture + row * rowStep, k.Width * s.In, gradient, dw + (long)row * k.Width * s.In * s.Out);
        }
    }

    private static void PairedWeights(in ConvolutionShape s, in WindowRuns windows, float* x, float* dy, float* dw, float* scratch)
    {
        var padding = InputPadding(s);
        var arranged = scratch + padding.Length(s.Height, s.Width, s.In);
        NativeMemory.Clear(arranged, (nuint)PairedProduct.WeightsLength(windows.Rows, windows.Length) * sizeof(float));
        for (var n = 0; n < s.Batch; n++)
        {
            var picture = padding.Apply(s.Height, s.Width, s.In, x + (long)n * s.Height * s.Width * s.In, scratch);
            PairedProduct.AddProducts(
                windows, s.OutHeight, s.OutWidth, s.Window.Stride * windows.RowStep, picture,
                dy + (long)n * s.OutHeight * s.OutWidth * s.Out, s.Out, arranged);
        }

        PairedProduct.Collect(windows.Rows, windows.Length, s.Out, arranged, dw);
    }

    /// <summary>Output pixels whose inputs lie <paramref name="RowStep"/> and <paramref name="Step"/> floats apart; dy [Rows, Columns, Channels] is dense.</summary>
    private readonly record struct PixelGrid(int Rows, int Columns, long RowStep, int Step, int Channels);

    /// <summary>dw [length, channels] += Σ over the grid's pixels of x[pixel, k] * dy[pixel, o].</summary>
    private static void AddProducts(in PixelGrid grid, float* x, int length, float* dy, float* dw) =>
        LaneWidth.Each(grid.Channels, new Multiplying(grid, x, length, dy, dw));

    private readonly struct Multiplying(PixelGrid grid, float* x, int length, float* dy, float* dw) : ILaneKernel
    {
        public void Run<T>(int channel) where T : struct, ILanes<T> => AddColumns<T>(grid, x, length, dy + channel, dw + channel);
    }

    private static void AddColumns<T>(in PixelGrid grid, float* x, int length, float* dy, float* dw) where T : struct, ILanes<T>
    {
        var k = 0;
        for (; k + 8 <= length; k += 8)
            EightProducts<T>(grid, x + k, dy, dw + (long)k * grid.Channels);
        for (; k < length; k++)
            OneProduct<T>(grid, x + k, dy, dw + (long)k * grid.Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightProducts<T>(in PixelGrid grid, float* x, float* dy, float* dw) where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero;
        nint step = grid.Step, channels = grid.Channels;
        for (var row = 0; row < grid.Rows; row++)
        {
            var source = x + row * grid.RowStep;
            for (var column = grid.Columns; column > 0; column--, source += step, dy += channels)
            {
                var gradient = T.Load(dy);
                a0 = T.MultiplyAdd(T.Create(source[0]), gradient, a0);
                a1 = T.MultiplyAdd(T.Create(source[1]), gradient, a1);
                a2 = T.MultiplyAdd(T.Create(source[2]), gradient, a2);
                a3 = T.MultiplyAdd(T.Create(source[3]), gradient, a3);
                a4 = T.MultiplyAdd(T.Create(source[4]), gradient, a4);
                a5 = T.MultiplyAdd(T.Create(source[5]), gradient, a5);
                a6 = T.MultiplyAdd(T.Create(source[6]), gradient, a6);
                a7 = T.MultiplyAdd(T.Create(source[7]), gradient, a7);
            }
        }

        (T.Load(dw) + a0).Store(dw);
        (T.Load(dw += channels) + a1).Store(dw);
        (T.Load(dw += channels) + a2).Store(dw);
        (T.Load(dw += channels) + a3).Store(dw);
        (T.Load(dw += channels) + a4).Store(dw);
        (T.Load(dw += channels) + a5).Store(dw);
        (T.Load(dw += channels) + a6).Store(dw);
        (T.Load(dw += channels) + a7).Store(dw);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneProduct<T>(in PixelGrid grid, float* x, float* dy, float* dw) where T : struct, ILanes<T>
    {
        var sum = T.Zero;
        for (var row = 0; row < grid.Rows; row++)
        {
            var source = x + row * grid.RowStep;
            for (var column = grid.Columns; column > 0; column--, source += grid.Step, dy += grid.Channels)
                sum = T.MultiplyAdd(T.Create(*source), T.Load(dy), sum);
        }

        (T.Load(dw) + sum).Store(dw);
    }
}
