using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Training;

/// <summary>Streams what layers of a network make of the samples of a data set, batch by batch, at the network's present weights.</summary>
/// <remarks>One caller at a time; make one for each thread.</remarks>
internal sealed class ActivationReader : IDisposable
{
    private readonly int batchSize;
    private readonly Tape tape;
    private readonly Tensor input;

    /// <summary>Builds the network for inference.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sampleShape">Sizes of one input; N is 1.</param>
    /// <param name="layers">Which of its <see cref="Layer.LayerNames"/>.</param>
    /// <param name="activated">Whether behind their activation functions, as for <see cref="Layer.Observe"/>.</param>
    /// <param name="batchSize">Samples run at once, at least 1.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public ActivationReader(
        Layer network, Shape sampleShape, IReadOnlyList<string> layers, bool activated = false, int batchSize = 64, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        this.batchSize = batchSize;
        tape = new Tape(TapeMode.Inference, workers: workers);
        input = tape.Input(sampleShape with { N = batchSize });
        tape.Output(network.Forward(input));
        Activations = [.. layers.Select(layer => network.Observe(tape, layer, activated))];
        Bounds = [.. Activations.Select(tape.BoundsOf)];
        tape.Build();
    }

    /// <summary>What each layer makes of a batch; of layers with one activation function behind them all it is one.</summary>
    public IReadOnlyList<Tensor> Activations { get; }

    /// <summary>Least and most that each layer's values can be, as of a sigmoid; null where nothing bounds them.</summary>
    public IReadOnlyList<(float Low, float High)?> Bounds { get; }

    /// <summary>Runs all samples, in order.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="epoch">Epoch whose random changes the samples carry, from 0.</param>
    /// <returns>Batches; the values of one are good until the next is asked for.</returns>
    public IEnumerable<ActivationBatch> Read(ISamples samples, int epoch = 0)
    {
        ArgumentNullException.ThrowIfNull(samples);
        tape.Refresh();
        var target = new float[samples.Targets];
        var size = (int)samples.SampleShape.Length;
        for (var start = 0; start < samples.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, samples.Count - start);
            for (var i = 0; i < count; i++)
                samples.Fill(epoch, start + i, input.Values.Slice(i * size, size), target);
            tape.Forward();
            yield return new ActivationBatch(start, count, Activations);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => tape.Dispose();
}

/// <summary>What the layers made of some samples that follow each other.</summary>
/// <param name="First">The first of them, from 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Layers">One [N, H, W, C] for each layer asked for, of whose N the first <paramref name="Count"/> are theirs.</param>
internal readonly record struct ActivationBatch(int First, int Count, IReadOnlyList<Tensor> Layers)
{
    /// <summary>What a layer made of one sample, in the order rows, columns, channels.</summary>
    /// <param name="layer">Place among those asked for.</param>
    /// <param name="sample">Place in this batch, below <see cref="Count"/>.</param>
    public ReadOnlySpan<float> Of(int layer, int sample)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)Count, nameof(sample));
        var size = (int)Layers[layer].Shape.PerPicture;
        return Layers[layer].Values.Slice(sample * size, size);
    }
}
