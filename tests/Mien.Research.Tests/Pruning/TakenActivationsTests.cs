using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Learning.Training;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Tests.Pruning;

public sealed class TakenActivationsTests
{
    private static readonly Shape picture = new(1, 5, 7, 1);

    // Of 35 pixels every third, from the number of the sample on; all of them; and one. Of 40 samples 32 are a batch.
    [Theory]
    [InlineData(16, 3)]
    [InlineData(35, 1)]
    [InlineData(34, 2)]
    [InlineData(1, 35)]
    [InlineData(int.MaxValue, 1)]
    public void Channels_are_taken_pixel_by_pixel_as_many_as_count(int pixels, int step)
    {
        using var network = new Maps();
        RandomWeights.Fill(network, 1);
        var samples = new RandomSamples(picture, 40);
        var groups = ChannelGroups.Find(network, picture);
        using var activations = new TakenActivations(groups, samples, pixels);
        var taken = activations.Of(groups["maps"]).ShouldHaveSingleItem();

        var rows = new List<double[]>();
        using var reader = new ActivationReader(network, picture, ["maps"], activated: true, batchSize: 40);
        var batch = reader.Read(samples).Single();
        for (var sample = 0; sample < 40; sample++)
            for (var pixel = 0; pixel < 35; pixel++)
                if (pixel % step == sample % step)
                    rows.Add([.. batch.Of(0, sample).Slice(3 * pixel, 3).ToArray().Select(value => (double)value)]);

        taken.Moments.Count.ShouldBe(rows.Count);
        taken.TakesConstants.ShouldBeFalse();
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                taken.Moments.Product(i, j, centred: false).ShouldBe(rows.Sum(row => row[i] * row[j]), 1e-4);
        for (var i = 0; i < 3; i++)
            taken.Moments.Mean(i).ShouldBe(rows.Average(row => row[i]), 1e-6);
    }

    private sealed class Maps : Layer
    {
        private readonly Convolution maps;
        private readonly Convolution output;

        public Maps()
        {
            maps = Add("maps", new Convolution(1, 3, 3, padding: 1, bias: true));
            output = Add("output", new Convolution(3, 2, 1));
        }

        protected override Tensor Record(Tensor x) => output.Forward(maps.Forward(x).Relu());
    }
}
