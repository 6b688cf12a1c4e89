using Mien.Expressions;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Mien.Explanation;

/// <summary>
/// A network of Mien, of which all is at hand. Its own expressions are explained by their logit and probability, those of a set by the cosine
/// between the embedding and the centre of the class, whose gradient with respect to the embedding is that centre.
/// </summary>
internal sealed class ExplainedNetwork : IExplainedClassifier
{
    private const int Batch = 16;

    private readonly Preprocessing preprocessing;
    private readonly Func<ReadOnlySpan<float>, Judgement> judge;
    private readonly NetworkProbe probe;
    private readonly Tape covered;
    private readonly Tensor faces;
    private readonly Tensor outputs;

    public ExplainedNetwork(Model model)
        : this(model, static (network, x) => network.Forward(x), outputs => Judge(model, outputs))
    {
    }

    public ExplainedNetwork(ExpressionSetClassifier classifier)
        : this(classifier.Model, static (network, x) => ExpressionEmbedder.Embed((IEmbedder)network, x), embedding => Judge(classifier.Set, embedding))
    {
    }

    private ExplainedNetwork(Model model, Func<Layer, Tensor, Tensor> forward, Func<ReadOnlySpan<float>, Judgement> judge)
    {
        preprocessing = model.Preprocessing;
        this.judge = judge;
        var network = model.CopyNetwork();
        probe = new NetworkProbe(network, preprocessing.InputShape, [], needsGradients: true, Workers.Single, x => forward(network, x));
        covered = new Tape(TapeMode.Inference, workers: Workers.Single);
        faces = covered.Input(preprocessing.InputShape with { N = Batch });
        outputs = covered.Output(forward(model.Network, faces));
        covered.Build();
    }

    public FaceCrop Crop => preprocessing.Crop;

    public PixelShape Face => preprocessing.PictureShape;

    public FaceExplanation Explain(Span<float> values, Box box, Picture shown)
    {
        preprocessing.Normalize(values);
        values.CopyTo(probe.Input.Values);
        probe.Forward();
        var judgement = judge(probe.Outputs.Values);
        probe.Backward(judgement.Gradient);
        var features = probe.LastMap!;
        return new()
        {
            Box = box,
            Expression = judgement.Expression,
            IsUnknown = judgement.IsUnknown,
            Probability = judgement.Probability,
            Similarity = judgement.Similarity,
            Map = GradientMap.Of(features),
            IsClassMap = judgement.Similarity is null && features.Shape.C == probe.Outputs.Shape.C,
            Occlusion = OcclusionMap.Of(values, preprocessing.InputShape, new float[preprocessing.Channels], judgement.Score(probe.Outputs.Values), Batch, Score),
            Face = shown,
        };

        void Score(ReadOnlySpan<float> inputs, Span<float> scores)
        {
            inputs.CopyTo(faces.Values);
            covered.Forward();
            for (var i = 0; i < Batch; i++)
                scores[i] = judgement.Score(outputs.Values.Slice(i * outputs.Shape.C, outputs.Shape.C));
        }
    }

    public void Dispose()
    {
        probe.Dispose();
        covered.Dispose();
    }

    private static Judgement Judge(Model model, ReadOnlySpan<float> logits)
    {
        var label = Predictions.ArgMax(logits);
        var gradient = new float[logits.Length];
        gradient[label] = 1;
        return new(model.Labels[label], Probability(logits), gradient, Probability);

        float Probability(ReadOnlySpan<float> outputs)
        {
            Span<float> probabilities = stackalloc float[outputs.Length];
            Predictions.Softmax(outputs, probabilities);
            return probabilities[label];
        }
    }

    private static Judgement Judge(ExpressionSet set, ReadOnlySpan<float> embedding)
    {
        var values = new float[set.Classes.Count];
        set.Cosines(embedding, values);
        var named = set.Nearest(values);
        var label = named < 0 ? Predictions.ArgMax(values) : named;
        var similarity = values[label];
        set.ToProbabilities(values);
        var centre = set.Classes[label].Centre.ToArray();
        return new(set.Classes[label].Name, values[label], centre, outputs => TensorPrimitives.Dot(outputs, centre)) { Similarity = similarity, IsUnknown = named < 0 };
    }

    // What is explained: the gradient of the outputs' score with respect to the outputs, and the score that falls when parts are covered.
    private sealed record Judgement(string Expression, float Probability, float[] Gradient, Func<ReadOnlySpan<float>, float> Score)
    {
        public float? Similarity { get; init; }

        public bool IsUnknown { get; init; }
    }
}
