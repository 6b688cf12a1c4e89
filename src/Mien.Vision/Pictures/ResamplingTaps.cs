using System.Buffers;

namespace Mien.Vision.Pictures;

/// <summary>
/// The source pixels and weights of each output pixel along one axis, in pooled arrays: output o lies at c = origin + (o + 1/2) s for the
/// scale s = side / outputs, and pixel p has the weight max(0, 1 - |p + 1/2 - c| / max(1, s)), normalised to the sum 1.
/// </summary>
internal readonly struct ResamplingTaps
{
    private readonly int[] starts;
    private readonly float[] weights;

    /// <param name="origin">Where the box begins, in pixels.</param>
    /// <param name="side">Its size in pixels, over 0.</param>
    /// <param name="outputs">Output pixels, at least 1.</param>
    /// <param name="factor">What the weights add up to.</param>
    public ResamplingTaps(double origin, double side, int outputs, double factor = 1)
    {
        var scale = side / outputs;
        var support = Math.Max(1, scale);
        Outputs = outputs;
        Count = (int)Math.Ceiling(2 * support);
        starts = ArrayPool<int>.Shared.Rent(outputs);
        weights = ArrayPool<float>.Shared.Rent(outputs * Count);
        for (var output = 0; output < outputs; output++)
        {
            var centre = origin + (output + 0.5) * scale;
            starts[output] = (int)Math.Floor(centre - support - 0.5) + 1;
            Fill(Weights(output), starts[output] + 0.5 - centre, 1 / support, factor);
        }
    }

    public int Outputs { get; }

    /// <summary>Pixels that each output pixel takes; the outermost may have the weight 0.</summary>
    public int Count { get; }

    /// <summary>The first pixel that is taken.</summary>
    public int First => starts[0];

    /// <summary>The pixel behind the last that is taken.</summary>
    public int End => starts[Outputs - 1] + Count;

    public int Start(int output) => starts[output];

    public Span<float> Weights(int output) => weights.AsSpan(output * Count, Count);

    public void Return()
    {
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<float>.Shared.Return(weights);
    }

    private static void Fill(Span<float> weights, double offset, double reciprocal, double factor)
    {
        var total = 0.0;
        for (var tap = 0; tap < weights.Length; tap++)
        {
            var weight = Math.Max(0, 1 - (Math.Abs(offset + tap) * reciprocal));
            weights[tap] = (float)weight;
            total += weight;
        }

        var scale = (float)(factor / total);
        for (var tap = 0; tap < weights.Length; tap++)
            weights[tap] *= scale;
    }
}
