using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Research.Inspection;

/// <summary>
/// Streams what the units of layers make of samples, behind their activation functions. A unit is a neuron, or a channel of a map, whose
/// value is then the mean over the map.
/// </summary>
internal sealed class UnitReader : IDisposable
{
    private const int BatchSize = 64;

    private readonly ActivationReader reader;
    private readonly double[] rows;

    /// <param name="network">The network, at whose present weights each pass looks.</param>
    /// <param name="sampleShape">Sizes of one input; N is 1.</param>
    /// <param name="layers">Which of its <see cref="Layer.LayerNames"/>.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public UnitReader(Layer network, Shape sampleShape, IReadOnlyList<string> layers)
    {
        reader = new ActivationReader(network, sampleShape, layers, activated: true, BatchSize);
        var found = new UnitLayer[layers.Count];
        foreach (var (i, activation) in reader.Activations.Index())
        {
            var shape = activation.Shape;
            found[i] = new(layers[i], Units, shape.C, shape.H, shape.W, reader.Bounds[i]);
            Units += shape.C;
        }
        Layers = found;
        rows = new double[BatchSize * Units];
    }

    /// <summary>The layers, whose units follow each other in a row.</summary>
    public IReadOnlyList<UnitLayer> Layers { get; }

    /// <summary>Units of all layers.</summary>
    public int Units { get; }

    /// <summary>Runs all samples, in order.</summary>
    /// <returns>Batches; the values of one are good until the next is asked for.</returns>
    public IEnumerable<UnitBatch> Read(ISamples samples)
    {
        foreach (var batch in reader.Read(samples))
        {
            for (var sample = 0; sample < batch.Count; sample++)
                foreach (var (i, layer) in Layers.Index())
                    Reduce(batch.Of(i, sample), rows.AsSpan(sample * Units + layer.First, layer.Units));
            yield return new(batch.First, batch.Count, rows);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private static void Reduce(ReadOnlySpan<float> map, Span<double> units)
    {
        units.Clear();
        for (var cell = 0; cell < map.Length; cell += units.Length)
            for (var unit = 0; unit < units.Length; unit++)
                units[unit] += map[cell + unit];
        var cells = map.Length / units.Length;
        foreach (ref var unit in units)
            unit /= cells;
    }
}

/// <summary>A layer whose units are read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">Place of its first unit in a row.</param>
/// <param name="Units">How many there are.</param>
/// <param name="Height">Rows of the map that a unit is the mean of; 1 of a neuron.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Bounds">Least and most that its activation function gives; null where nothing bounds it.</param>
internal sealed record UnitLayer(string Name, int First, int Units, int Height, int Width, (float Low, float High)? Bounds);

/// <summary>What the units made of some samples that follow each other.</summary>
/// <param name="First">The first of them, from 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Rows">A row of units for each of them.</param>
internal readonly record struct UnitBatch(int First, int Count, double[] Rows);
