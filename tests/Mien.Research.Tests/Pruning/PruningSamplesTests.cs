using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Pruning;

namespace Mien.Research.Tests.Pruning;

/// <summary>Samples of one feature, which is their number.</summary>
public sealed class PruningSamplesTests
{
    [Theory]
    [InlineData(4, "0 2 5 7")]
    [InlineData(3, "0 3 6")]
    [InlineData(10, "0 1 2 3 4 5 6 7 8 9")]
    [InlineData(11, "0 1 2 3 4 5 6 7 8 9")]
    [InlineData(1, "0")]
    public void Samples_are_evenly_spaced(int count, string samples) => Numbers(Naming(), Set(10, _ => 0, Split.Train), count).ShouldBe(samples);

    [Fact]
    public void Those_of_the_split_count_whose_label_the_model_has()
    {
        // The model has a, b and not c.
        var set = Set(6, i => i % 3, Split.Train);
        Numbers(Naming(), set, 9).ShouldBe("0 1 3 4");
        Numbers(Naming(), set.WithSplits([.. Enumerable.Range(0, 6).Select(i => i < 3 ? Split.Test : Split.Train)]), 9).ShouldBe("3 4");
        Numbers(Naming(), set.WithSplits(new Split[6]), 9).ShouldBe("0 1 3 4");
        Should.Throw<MienException>(() => Numbers(Naming(), Set(6, _ => 2, Split.Train), 9)).Message.ShouldStartWith("set: the split train has no samples with labels of m");
        Should.Throw<MienException>(() => Numbers(Naming(), Set(6, _ => 0, Split.Test), 9)).Message.ShouldStartWith("set: the split train has no samples with labels of m");
    }

    [Fact]
    public void To_a_model_that_gives_back_its_input_labels_do_not_matter()
    {
        var spec = new AutoencoderSpec(1);
        using var model = new Model("m", spec, spec.Create(1), new LabelSet("a", "b"), Preprocessing.OfFeatures([0], [1]));
        Numbers(model, Set(6, i => i % 3, Split.Train), 9).ShouldBe("0 1 2 3 4 5");
    }

    [Fact]
    public void A_model_of_faces_is_given_no_features()
    {
        using var model = new Model("m", "light", NetworkPresets.Find("light").Create(2), new LabelSet("a", "b"), new Preprocessing());
        Should.Throw<MienException>(() => Numbers(model, Set(6, _ => 0, Split.Train), 9)).Message.ShouldStartWith("set: holds feature vectors, which m does not take");
    }

    private static FeatureSet Set(int count, Func<int, int> label, Split split) => new(
        "set", new LabelSet("a", "b", "c"), [.. Enumerable.Range(0, count).Select(i => new Sample($"{i}", label(i), split))], [new("x", 1)], [.. Enumerable.Range(0, count).Select(i => (float)i)]);

    private static Model Naming()
    {
        var spec = new FeatureSpec(1);
        return new("m", spec, spec.Create(2), new LabelSet("a", "b"), Preprocessing.OfFeatures([0], [1]));
    }

    private static string Numbers(Model model, SampleSet data, int count)
    {
        var samples = PruningSamples.Of(model, data, Split.Train, count);
        var (input, target) = (new float[1], new float[samples.Targets]);
        return string.Join(' ', Enumerable.Range(0, samples.Count).Select(i =>
        {
            samples.Fill(0, i, input, target);
            return (int)input[0];
        }));
    }
}
