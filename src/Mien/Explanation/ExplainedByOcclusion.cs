using Mien.Learning.Training;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Explanation;

/// <summary>A classifier of others, of which nothing but its judgements is at hand: parts are covered with the mean colour of the face.</summary>
internal sealed class ExplainedByOcclusion(IFaceCropClassifier classifier) : IExplainedClassifier
{
    public FaceCrop Crop => classifier.Crop;

    public PixelShape Face => classifier.Face;

    public FaceExplanation Explain(Span<float> values, Box box, Picture shown)
    {
        var probabilities = new float[classifier.Labels.Count];
        classifier.Predict(values, probabilities);
        var label = Predictions.ArgMax(probabilities);
        var (expression, probability) = (classifier.Labels[label], probabilities[label]);
        return new()
        {
            Box = box,
            Expression = expression,
            Probability = probability,
            Occlusion = OcclusionMap.Of(values, new Shape(1, Face.Height, Face.Width, Face.Channels), Mean(values), probability, batch: 1, Score),
            Face = shown,
        };

        void Score(ReadOnlySpan<float> covered, Span<float> scores)
        {
            classifier.Predict(covered, probabilities);
            scores[0] = probabilities[label];
        }
    }

    public void Dispose()
    {
    }

    private float[] Mean(ReadOnlySpan<float> values)
    {
        var sums = new double[Face.Channels];
        for (var i = 0; i < values.Length; i++)
            sums[i % sums.Length] += values[i];
        return Array.ConvertAll(sums, sum => (float)(sum * Face.Channels / Face.Length));
    }
}
