using Mien.Tensors.Threads;

namespace Mien.Tensors.Shapes;

/// <summary>The share of a convolution that one worker computes: whole pictures, or some output rows of one picture.</summary>
/// <param name="Shape">Sizes of the share.</param>
/// <param name="Input">Values of x before its first.</param>
/// <param name="Output">Values of y before its first.</param>
internal readonly record struct ConvolutionSlice(ConvolutionShape Shape, long Input, long Output)
{
    // About 20 microseconds of one core; handing work over takes one or two.
    private const double LeastArithmetic = 4e6;

    /// <summary>
    /// Cuts a convolution into at most one slice for each worker. With <paramref name="rows"/>, pictures are cut too where there
    /// are too few of them for all workers.
    /// </summary>
    public static ConvolutionSlice[] Cut(in ConvolutionShape whole, int workers, bool rows, bool depthwise)
    {
        var bands = rows ? Bands(whole, workers, depthwise) : 1;
        var slices = new ConvolutionSlice[bands > 1 ? whole.Batch * bands : Math.Min(whole.Batch, workers)];
        for (var i = 0; i < slices.Length; i++)
            slices[i] = bands > 1 ? Band(whole, i / bands, i % bands, bands) : Pictures(whole, i, slices.Length);
        return slices;
    }

    private static int Bands(in ConvolutionShape whole, int workers, bool depthwise)
    {
        var window = whole.Window;
        if (Math.Max(window.Top, window.Bottom) >= window.Height)
            return 1; // some rows of y see nothing but padding
        var perPicture = 2.0 * whole.OutHeight * whole.OutWidth * whole.Out * window.Height * window.Width * (depthwise ? 1 : whole.In);
        return (int)Math.Min(Math.Min(workers / whole.Batch, whole.OutHeight), perPicture / LeastArithmetic);
    }

    private static ConvolutionSlice Pictures(in ConvolutionShape whole, int part, int parts)
    {
        var (start, end) = Workers.Share(part, parts, whole.Batch);
        return new(whole with { Batch = end - start }, start * InputSize(whole), start * OutputSize(whole));
    }

    private static ConvolutionSlice Band(in ConvolutionShape whole, int picture, int band, int bands)
    {
        var window = whole.Window;
        var (start, end) = Workers.Share(band, bands, whole.OutHeight);
        var top = start * window.Stride - window.Top; // first input row that the band sees, in the padding where negative
        var bottom = (end - 1) * window.Stride - window.Top + window.Height;
        var first = Math.Max(top, 0);
        var last = Math.Min(bottom, whole.Height);
        var shape = whole with { Batch = 1, Height = last - first, Window = window with { Top = first - top, Bottom = bottom - last } };
        return new(
            shape, picture * InputSize(whole) + (long)first * whole.Width * whole.In,
            picture * OutputSize(whole) + (long)start * whole.OutWidth * whole.Out);
    }

    private static long InputSize(in ConvolutionShape s) => (long)s.Height * s.Width * s.In;

    private static long OutputSize(in ConvolutionShape s) => (long)s.OutHeight * s.OutWidth * s.Out;
}
