using Mien.Explanation;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Inspection;

/// <summary>Whether the maps that explain a face say the same, on faces of FER-2013's validation split that the model names rightly.</summary>
public sealed class MapAgreementTests
{
    private const int Faces = 200;

    [Theory]
    [InlineData("light", "module4")]
    [InlineData("resnet18-narrow", "layer4.0")]
    public void Class_maps_gradients_and_occlusion_agree_in_the_mean(string name, string features)
    {
        var root = Environment.GetEnvironmentVariable(DataSets.RootVariable);
        Assert.SkipUnless(root is not null && Path.Exists(Path.Join(root, "fer2013")), "needs FER-2013 below MIEN_DATA");
        using var model = ModelCatalogue.Load(name);
        var shape = model.Preprocessing.InputShape;
        var samples = Evaluator.InputsOf(Evaluator.SamplesOf(name, model.Labels, model.Preprocessing, DataSets.OpenSamples("fer2013"), Split.Validation), model.Preprocessing);
        using var probe = new NetworkProbe(model.CopyNetwork(), shape, [features], needsGradients: true, Workers.Single);
        using var predictor = new Predictor(model.Network, shape, 16, Workers.Single);
        var (target, probabilities, all) = (new float[7], new float[7], new float[16 * 7]);
        var (occlusions, gradients) = (new List<double>(), new List<double>());
        for (var i = 0; i < Faces; i++)
        {
            samples.Fill(0, i, probe.Input.Values, target);
            probe.Forward();
            Predictions.Softmax(probe.Outputs.Values, probabilities);
            var label = Predictions.ArgMax(probabilities);
            if (label != samples.Label(i))
                continue;
            probe.Backward(label);
            var map = GradientMap.Of(probe.LastMap!);
            Add(occlusions, map.Correlation(OcclusionMap.Of(probe.Input.Values, shape, new float[shape.C], probabilities[label], batch: 16, Score)));
            Add(gradients, GradientMap.Of(probe.Layers[0]).Correlation(map));

            void Score(ReadOnlySpan<float> covered, Span<float> scores)
            {
                predictor.Predict(covered, all);
                for (var face = 0; face < scores.Length; face++)
                    scores[face] = all[(face * 7) + label];
            }
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: with occlusion {occlusions.Average():0.00} over {occlusions.Count}, with gradients at {features} {gradients.Average():0.00}");
        occlusions.Count.ShouldBeGreaterThan(Faces / 2);
        occlusions.Average().ShouldBeGreaterThan(0.1);
        gradients.Average().ShouldBeGreaterThan(0.3);

        // A map that says nothing has no correlation.
        static void Add(List<double> list, double correlation)
        {
            if (!double.IsNaN(correlation))
                list.Add(correlation);
        }
    }
}
