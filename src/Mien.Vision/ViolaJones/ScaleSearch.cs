using System.Runtime.Intrinsics;

namespace Mien.Vision.ViolaJones;

/// <summary>Searches one scale after the other with buffers of its own, which grow to the largest picture seen. For one thread at a time.</summary>
internal sealed unsafe class ScaleSearch(HaarCascade cascade)
{
    private readonly ScaledCascade scaled = new(cascade);
    private readonly IntegralImages images = new();
    private byte[] shrunk = [];
    private LinearResize.Sample[] columns = [];

    /// <summary>Adds the windows of a scale that pass the cascade to <paramref name="found"/>.</summary>
    public void Search(ReadOnlySpan<byte> grey, int width, int height, PyramidScale scale, List<Candidate> found)
    {
        if (shrunk.Length < scale.Width * scale.Height)
            shrunk = new byte[scale.Width * scale.Height];
        if (columns.Length < scale.Width)
            columns = new LinearResize.Sample[scale.Width];

        var pixels = shrunk.AsSpan(0, scale.Width * scale.Height);
        LinearResize.Resize(grey, width, height, scale.Width, scale.Height, columns, pixels);
        images.Compute(pixels, scale.Width, scale.Height, scale.Step, cascade.HasTilted);
        scaled.Fit(images);

        fixed (int* sums = images.Values)
        {
            for (var y = 0; y < scale.Rows; y += scale.Step)
                SearchRow(sums + (y * images.Stride), y, scale, found);
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
