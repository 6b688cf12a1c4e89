using Mien.Learning.Training;
using Mien.Research.Evaluation;
using Mien.Tensors;

namespace Mien.Research.Tests.Evaluation;

public sealed class ProbabilityScalingTests
{
    private static readonly float[] offsets = [0.6f, -0.2f, -0.4f];

    [Fact]
    public void What_was_made_too_sure_and_partial_is_found_out()
    {
        // Labels are drawn from honest probabilities; a model then says z = 2 (log p - b).
        var random = new RandomSource(5);
        var faces = new List<(int Label, float[] Probabilities)>();
        var honest = new List<float[]>();
        for (var i = 0; i < 30_000; i++)
        {
            float[] logits = [.. offsets.Select(_ => random.Uniform(-2, 2))];
            var probabilities = Softmax(logits);
            var (label, at) = (0, random.Uniform(0, 1));
            while (label < 2 && (at -= probabilities[label]) > 0)
                label++;
            honest.Add(probabilities);
            faces.Add((label, Softmax([.. logits.Zip(offsets, (logit, offset) => 2 * (logit - offset))])));
        }

        var scaling = ProbabilityScaling.Fit(faces);

        scaling.Temperature.ShouldBe(2, 0.08);
        for (var k = 0; k < offsets.Length; k++)
            scaling.Offsets[k].ShouldBe(offsets[k], 0.06);
        for (var i = 0; i < 100; i++)
            scaling.Apply(faces[i].Probabilities).Zip(honest[i]).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 0.03);
    }

    [Fact]
    public void Each_class_weighs_the_same_however_rare_it_is()
    {
        // The model knows nothing; nine of ten faces are of one class, which is no reason to expect it.
        var faces = Enumerable.Range(0, 100).Select(i => (Label: i % 10 == 0 ? 1 : 0, Probabilities: new[] { 0.5f, 0.5f })).ToList();

        var scaling = ProbabilityScaling.Fit(faces);

        scaling.Offsets.ShouldAllBe(offset => Math.Abs(offset) < 1e-6);
    }

    // Where the loss is least its slope is 0: by each offset the mean error of the classes that occur, and a hundredth of the offset.
    [Fact]
    public void A_class_without_faces_has_no_part_and_the_loss_is_least()
    {
        (int Label, float[] Probabilities)[] faces =
        [
            (0, [0.7f, 0.2f, 0.1f]), (0, [0.3f, 0.5f, 0.2f]), (0, [0.6f, 0.1f, 0.3f]), (1, [0.5f, 0.3f, 0.2f]), (1, [0.2f, 0.5f, 0.3f]),
        ];

        var scaling = ProbabilityScaling.Fit(faces);

        var (slopes, sharper) = (new double[3], 0.0);
        foreach (var (label, probabilities) in faces)
        {
            var scaled = scaling.Apply(probabilities);
            var weight = 0.5 / faces.Count(face => face.Label == label);
            for (var k = 0; k < 3; k++)
            {
                slopes[k] += weight * (scaled[k] - (k == label ? 1 : 0));
                sharper += weight * (scaled[k] - (k == label ? 1 : 0)) * Math.Log(probabilities[k]);
            }
        }
        for (var k = 0; k < 3; k++)
            (slopes[k] + (0.01 * scaling.Offsets[k])).ShouldBe(0, 1e-5);
        sharper.ShouldBe(0, 1e-5);
        scaling.Offsets.Sum().ShouldBe(0, 1e-9);
        scaling.Offsets[2].ShouldBeLessThan(-1);
    }

    [Fact]
    public void A_probability_of_zero_stays_one_that_can_be_reckoned_with()
    {
        var scaled = new ProbabilityScaling(2, [0.1, -0.1]).Apply([1, 0]);

        scaled.Sum().ShouldBe(1, 1e-6f);
        scaled[1].ShouldBeInRange(0, 1e-20f);
    }

    private static float[] Softmax(float[] logits)
    {
        var probabilities = new float[logits.Length];
        Predictions.Softmax(logits, probabilities);
        return probabilities;
    }
}
