using Mien.Networks;
using Mien.Research.Inspection;
using Mien.Tensors;

namespace Mien.Research.Tests.Inspection;

public sealed class DistinctivenessRecorderTests
{
    [Fact]
    public void Each_layer_has_a_row_with_the_angles_of_its_own_units_as_they_are_and_centred()
    {
        using var network = new PlainNetwork(spec: new(16, FirstChannels: 2));
        network.Initialize(new RandomSource(3));
        var noise = new Noise(70, new Shape(1, 16, 16, 1));
        using var recorder = new DistinctivenessRecorder(network, ["block1.norm1", "fc1"], noise);

        var rows = recorder.Record(new(4, 1, 0.1, 2, 0.25, 3, 0.75));

        using var reader = new UnitReader(network, noise.SampleShape, ["block1.norm1", "fc1"]);
        var moments = new UnitMoments(reader.Units);
        foreach (var batch in reader.Read(noise))
            moments.Add(batch);
        recorder.Classes.ShouldBe(7);
        rows.Select(row => (row.Epoch, row.Layer, row.TrainingLoss, row.TrainingAccuracy, row.ValidationLoss, row.ValidationAccuracy)).ShouldBe(
            [(4, "block1.norm1", 2, 0.25, 3, 0.75), (4, "fc1", 2, 0.25, 3, 0.75)]);
        foreach (var (row, layer) in rows.Zip(reader.Layers))
        {
            var (plain, centred) = (AngleSummary.Of(moments, layer, centred: false), AngleSummary.Of(moments, layer, centred: true));
            (row.Angles.Pairs, row.Angles.Min, row.Angles.Mean, row.Angles.Max).ShouldBe((plain.Pairs, plain.Min, plain.Mean, plain.Max));
            (row.Centred.Pairs, row.Centred.Min, row.Centred.Mean, row.Centred.Max).ShouldBe((centred.Pairs, centred.Min, centred.Mean, centred.Max));
            plain.Mean.ShouldNotBe(centred.Mean);
        }
    }
}
