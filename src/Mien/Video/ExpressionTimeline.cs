using System.Globalization;
using Mien.Recognition;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Video;

/// <summary>
/// The probabilities of one track over time. Time is cut into equal bins; when a track outgrows them, each two become one, so that an
/// hour takes no more memory than a minute.
/// </summary>
internal sealed class ExpressionTimeline(IReadOnlyList<string> labels, int track, double start)
{
    private const int Bins = 1000;
    private const int Height = 320;
    private const double FirstBinSeconds = 0.01;

    private readonly float[] smooth = new float[Bins * labels.Count];
    private readonly int[] counts = new int[Bins];
    private readonly int[] steadyLabels = new int[Bins * labels.Count];
    private readonly int[] rawLabels = new int[Bins * labels.Count];
    private double binSeconds = FirstBinSeconds;

    public int Track => track;

    public double Duration => End - start;

    /// <summary>When the face was last seen, in seconds.</summary>
    public double End { get; private set; }

    public void Add(FaceExpression face, double time)
    {
        End = time;
        while (time - start >= Bins * binSeconds)
            Halve();
        var bin = Math.Max(0, (int)((time - start) / binSeconds));
        counts[bin]++;
        var raw = face.RawProbabilities!;
        var best = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            smooth[(bin * labels.Count) + i] += face.Probabilities[i].Probability;
            if (raw[i].Probability > raw[best].Probability)
                best = i;
            if (labels[i] == face.Expression)
                steadyLabels[(bin * labels.Count) + i]++;
        }

        rawLabels[(bin * labels.Count) + best]++;
    }

    public Picture Draw(string source)
    {
        // The bins in use fill the width; a bin without a frame shows what was before it, for no longer than half a second.
        var used = Math.Clamp((int)((End - start) / binSeconds) + 1, 1, Bins);
        var columns = new float[]?[Bins];
        var steady = new int[Bins];
        var raw = new int[Bins];
        for (var column = 0; column < Bins; column++)
        {
            var bin = LastFilled((int)((long)column * used / Bins));
            columns[column] = bin < 0 ? null : Mean(bin);
            steady[column] = bin < 0 ? -1 : Most(steadyLabels, bin);
            raw[column] = bin < 0 ? -1 : Most(rawLabels, bin);
        }

        var chart = new StackedAreaChart
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(source)}, track {track}: {start:0.##} s to {End:0.##} s"),
            Names = labels,
            Colours = [.. labels.Select(ExpressionColours.Of)],
            Start = start,
            End = start + (used * binSeconds),
        };
        return chart.Draw(columns, [("expression", steady), ("each frame", raw)], Height);
    }

    private int LastFilled(int bin)
    {
        var oldest = Math.Max(0, bin - (int)Math.Ceiling(0.5 / binSeconds));
        while (bin >= oldest && counts[bin] == 0)
            bin--;
        return bin >= oldest ? bin : -1;
    }

    private float[] Mean(int bin)
    {
        var mean = smooth.AsSpan(bin * labels.Count, labels.Count).ToArray();
        foreach (ref var value in mean.AsSpan())
            value /= counts[bin];
        return mean;
    }

    // -1 where no label has a vote: the face was unknown.
    private int Most(int[] votes, int bin)
    {
        var own = votes.AsSpan(bin * labels.Count, labels.Count);
        var best = 0;
        for (var i = 1; i < own.Length; i++)
        {
            if (own[i] > own[best])
                best = i;
        }

        return own[best] > 0 ? best : -1;
    }

    private void Halve()
    {
        Halve(smooth, labels.Count);
        Halve(steadyLabels, labels.Count);
        Halve(rawLabels, labels.Count);
        Halve(counts, 1);
        binSeconds *= 2;
    }

    private static void Halve<T>(T[] values, int width)
        where T : System.Numerics.IAdditionOperators<T, T, T>
    {
        for (var bin = 0; bin < Bins / 2; bin++)
        {
            for (var i = 0; i < width; i++)
                values[(bin * width) + i] = values[(2 * bin * width) + i] + values[(((2 * bin) + 1) * width) + i];
        }

        Array.Clear(values, Bins / 2 * width, values.Length - (Bins / 2 * width));
    }
}
