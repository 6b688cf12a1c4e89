using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Research.Training;

namespace Mien.Research.Inspection;

/// <summary>Looks at layers of a network that trains: how distinct their units are after each epoch.</summary>
internal sealed class DistinctivenessRecorder : IDisposable
{
    private readonly ISamples samples;
    private readonly UnitReader reader;

    /// <param name="network">The network.</param>
    /// <param name="layers">Which of its <see cref="Layer.LayerNames"/>.</param>
    /// <param name="samples">What the units are shown each time, such as the validation split.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public DistinctivenessRecorder(Layer network, IReadOnlyList<string> layers, ISamples samples)
    {
        this.samples = samples;
        reader = new UnitReader(network, samples.SampleShape, layers);
    }

    /// <summary>The layers and their sizes.</summary>
    public IReadOnlyList<UnitLayer> Layers => reader.Layers;

    /// <summary>The classes of the samples.</summary>
    public int Classes => samples.Classes;

    /// <summary>Looks at the network as it is now.</summary>
    /// <param name="epoch">What the training says of the epoch.</param>
    /// <returns>A row for each layer.</returns>
    public IReadOnlyList<DistinctivenessRow> Record(EpochRow epoch)
    {
        var moments = new UnitMoments(reader.Units);
        foreach (var batch in reader.Read(samples))
            moments.Add(batch);
        return [.. Layers.Select(layer => new DistinctivenessRow(
            epoch.Epoch, layer.Name, epoch.TrainingLoss, epoch.TrainingAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy,
            AngleSummary.Of(moments, layer, centred: false), AngleSummary.Of(moments, layer, centred: true)))];
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}

/// <summary>A layer after an epoch.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Layer">Name of the layer.</param>
/// <param name="TrainingLoss">As <see cref="EpochRow"/> has it, as the next three.</param>
/// <param name="TrainingAccuracy">0 to 1; null for a network that gives back its input.</param>
/// <param name="ValidationLoss">Loss on the validation split.</param>
/// <param name="ValidationAccuracy">0 to 1; null for a network that gives back its input.</param>
/// <param name="Angles">Angles between its units' activations as they are.</param>
/// <param name="Centred">Angles between its units' activations less their means.</param>
internal sealed record DistinctivenessRow(
    int Epoch, string Layer, double TrainingLoss, double? TrainingAccuracy, double ValidationLoss, double? ValidationAccuracy,
    AngleSummary Angles, AngleSummary Centred);
