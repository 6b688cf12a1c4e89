using System.Runtime.Intrinsics;

namespace Mien.Vision.ViolaJones;

/// <summary>
/// Searches one scale after the other with buffers of its own. Pictures are searched in bands of rows, so that what is computed of them
/// stays in the cache and does not grow with them. For one thread at a time.
/// </summary>
/// <param name="cascade">What to search for.</param>
/// <param name="bandPixels">Pixels of a band, about.</param>
internal sealed unsafe class ScaleSearch(HaarCascade cascade, int bandPixels = 1 << 20)
{
    // Bands overlap by a window, which is computed twice.
    private const int LeastWindows = 4;

    private readonly ScaledCascade scaled = new(cascade);
    private readonly IntegralImages images = new();
    private byte[] shrunk = [];
    private LinearResize.Sample[] columns = [];

    /// <summary>Adds the windows of a scale that pass the cascade to <paramref name="found"/>.</summary>
    public void Search(ReadOnlySpan<byte> grey, int width, int height, PyramidScale scale, List<Candidate> found)
    {
        if (columns.Length < scale.Width)
            columns = new LinearResize.Sample[scale.Width];
        LinearResize.Sample.Fill(columns.AsSpan(0, scale.Width), width);
        var band = Math.Max(LeastWindows * cascade.Height, bandPixels / scale.Width) / scale.Step * scale.Step;
        for (var top = 0; top < scale.Rows; top += band)
            SearchBand(grey, width, height, scale, top, Math.Min(band, scale.Rows - top), found);
    }

    private void SearchBand(ReadOnlySpan<byte> grey, int width, int height, PyramidScale scale, int top, int windows, List<Candidate> found)
    {
        var rows = windows + cascade.Height - 1;
        if (shrunk.Length < scale.Width * rows)
            shrunk = new byte[scale.Width * rows];
        var pixels = shrunk.AsSpan(0, scale.Width * rows);
        LinearResize.ResizeRows(grey, width, height, scale.Height, top, columns.AsSpan(0, scale.Width), pixels);
        images.Compute(pixels, scale.Width, rows, scale.Step, cascade.HasTilted);
        scaled.Fit(images);

        fixed (int* sums = images.Values)
        {
            for (var y = 0; y < windows; y += scale.Step)
                SearchRow(sums + (y * images.Stride), top + y, scale, found);
        }
    }

    private void SearchRow(int* row, int y, PyramidScale scale, List<Candidate> found)
    {
        var lanes = Vector256<int>.Count;
        var windows = (scale.Columns + scale.Step - 1) / scale.Step;
        var skip = false;
        for (var i = 0; i < windows; i += lanes)
        {
            var contrast = scaled.Contrast(row + i, out var valid);
            if (valid == 0)
            {
                skip = false;
                continue;
            }

            var passing = scaled.Passing(0, row + i, contrast);
            var alive = Unskipped(valid, passing, Math.Min(lanes, windows - i), ref skip);
            alive = scaled.PassingOthers(row + i, contrast, alive);
            for (var lane = 0; alive != 0; lane++, alive >>= 1)
            {
                if ((alive & 1) != 0)
                    found.Add(Window((i + lane) * scale.Step, y, scale.Factor));
            }
        }
    }

    /// <summary>The windows that passed the first stage, in order: one that fails there also takes its right neighbour out.</summary>
    private static uint Unskipped(uint valid, uint passing, int count, ref bool skip)
    {
        uint alive = 0;
        for (var lane = 0; lane < count; lane++)
        {
            var bit = 1u << lane;
            if (skip)
                skip = false;
            else if ((valid & bit & passing) != 0)
                alive |= bit;
            else
                skip = (valid & bit) != 0;
        }

        return alive;
    }

    private Candidate Window(int x, int y, float factor) =>
        new(HaarCascade.Pixels(x * factor), HaarCascade.Pixels(y * factor), HaarCascade.Pixels(cascade.Width * factor), HaarCascade.Pixels(cascade.Height * factor));
}
