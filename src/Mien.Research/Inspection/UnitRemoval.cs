using Mien.Learning.Training;
using Mien.Models;

namespace Mien.Research.Inspection;

/// <summary>
/// How often a model names the faces of each class rightly, whole and with one unit taken away after the other: its activation, or its map, is
/// set to 0 for every face, and what lies behind it runs again.
/// </summary>
internal sealed class UnitRemoval
{
    private const int BatchSize = 64;

    private readonly long[] faces;
    private readonly long[] whole;
    private readonly long[][][] without; // layer, unit, class

    private UnitRemoval(int classes, IReadOnlyList<int> units)
    {
        faces = new long[classes];
        whole = new long[classes];
        without = [.. units.Select(count => Enumerable.Range(0, count).Select(_ => new long[classes]).ToArray())];
    }

    /// <summary>Share of all faces that the whole model names rightly.</summary>
    public double Accuracy => whole.Sum() / (double)faces.Sum();

    /// <summary>Runs the model once for each unit and sample.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="samples">Samples in its labels and shape.</param>
    /// <param name="layers">The layers whose units are taken away, one unit at a time.</param>
    public static UnitRemoval Measure(Model model, ISamples samples, IReadOnlyList<string> layers)
    {
        using var probe = new NetworkProbe(model.CopyNetwork(), samples.SampleShape with { N = BatchSize }, layers, needsGradients: false);
        var removal = new UnitRemoval(samples.Classes, [.. probe.Layers.Select(layer => layer.Shape.C)]);
        var size = (int)samples.SampleShape.Length;
        var target = new float[samples.Targets];
        var kept = new float[probe.Layers.Max(layer => layer.Shape.Length / layer.Shape.C)];
        for (var start = 0; start < samples.Count; start += BatchSize)
        {
            var labels = new int[Math.Min(BatchSize, samples.Count - start)];
            for (var i = 0; i < labels.Length; i++)
            {
                samples.Fill(0, start + i, probe.Input.Values.Slice(i * size, size), target);
                labels[i] = samples.Label(start + i);
                removal.faces[labels[i]]++;
            }
            probe.Forward();
            Count(probe, labels, removal.whole);
            for (var layer = 0; layer < layers.Count; layer++)
            {
                var activation = probe.Layers[layer];
                for (var unit = 0; unit < activation.Shape.C; unit++)
                {
                    Exchange(activation.Values, unit, activation.Shape.C, kept, remove: true);
                    probe.ForwardFrom(activation);
                    Count(probe, labels, removal.without[layer][unit]);
                    Exchange(activation.Values, unit, activation.Shape.C, kept, remove: false);
                }
                probe.ForwardFrom(activation); // as it was, for the next layer
            }
        }
        return removal;
    }

    /// <summary>What the accuracy on all faces loses without a unit; below 0 where it gains.</summary>
    public double Loss(int layer, int unit) => (whole.Sum() - without[layer][unit].Sum()) / (double)faces.Sum();

    /// <summary>What the accuracy on the faces of each class loses without a unit; NaN for a class without faces.</summary>
    public double[] LossByClass(int layer, int unit) =>
        [.. faces.Select((count, label) => count == 0 ? double.NaN : (whole[label] - without[layer][unit][label]) / (double)count)];

    private static void Count(NetworkProbe probe, int[] labels, long[] right)
    {
        var classes = probe.Outputs.Shape.C;
        for (var i = 0; i < labels.Length; i++)
            if (Predictions.ArgMax(probe.Outputs.Values.Slice(i * classes, classes)) == labels[i])
                right[labels[i]]++;
    }

    private static void Exchange(Span<float> values, int unit, int units, float[] kept, bool remove)
    {
        for (var (i, cell) = (unit, 0); i < values.Length; i += units, cell++)
        {
            if (remove)
                kept[cell] = values[i];
            values[i] = remove ? 0 : kept[cell];
        }
    }
}
