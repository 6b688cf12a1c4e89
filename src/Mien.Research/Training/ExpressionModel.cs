using System.Numerics.Tensors;
using MathNet.Numerics.RootFinding;
using Mien.Expressions;
using Mien.Learning.Features;
using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Tensor = Mien.Tensors.Autograd.Tensor;

namespace Mien.Research.Training;

/// <summary>
/// Makes a model that expressions are added to out of a trained one, in closed form: its features are whitened within classes
/// (<see cref="WithinClassWhitening"/>) and brought to length 1, the centre of each class is the mean of its training faces, and
/// some of these stay with the model as embeddings, so that a new class can be kept from drawing faces of the old ones.
/// </summary>
public static class ExpressionModel
{
    /// <summary>Share of the mean variance that is added to each: what few faces say of 256 directions is not believed whole.</summary>
    private const double Shrinkage = 0.1;

    private const int MaxReferences = 2000;
    private const int BatchSize = 64;

    private const double SmallestScale = 1;
    private const double LargestScale = 1000;
    private const double ScaleAccuracy = 1e-5;

    /// <summary>Makes the model.</summary>
    /// <param name="name">Name of the new model.</param>
    /// <param name="trained">The trained model, of a network that classifies by the mean of one backbone's last feature map, or embeds it.</param>
    /// <param name="data">The set that it was trained on; of its training split come centres and covariance, of its validation split the scale.</param>
    /// <param name="seed">Seed of the choice of faces that stay with the model.</param>
    /// <exception cref="MienException">The network of the model has no such form, or a class has no face in a split, or a picture cannot be read.</exception>
    public static Model Fit(string name, Model trained, FaceSet data, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(data);
        var inner = (trained.Spec as EmbeddingSpec)?.InnerBackbone ?? trained.Spec as BackboneSpec
            ?? throw new MienException(trained.Name, $"its network is {trained.Spec.Title}", "such a model is made of networks of the types light, resnet and embedding");
        var backbone = ((IBackboneNetwork)trained.Network).Backbone;
        var spec = new EmbeddingSpec(inner, Size: backbone.OutputChannels);
        var network = (EmbeddingNetwork)spec.Create(trained.Labels.Count);
        foreach (var (own, given) in network.Backbone.Parameters.Zip(backbone.Parameters))
            own.Write(given.Read());

        var (features, labels) = Features(trained, backbone, data, Split.Train);
        var whitening = WithinClassWhitening.Fit(features, backbone.OutputChannels, labels, Shrinkage);
        Write(network.Embedding, whitening);
        var faces = Directions(features, whitening);
        var centres = Centres(faces, labels, trained.Labels.Count);
        network.Centers.Write(centres);
        var (heldOut, heldOutLabels) = Features(trained, backbone, data, Split.Validation);
        network.Scale = Scale(Directions(heldOut, whitening), heldOutLabels, centres, whitening.Features);
        return new(name, spec, network, trained.Labels, trained.Preprocessing)
        {
            References = References(faces, whitening.Features, seed),
        };
    }

    private static (float[] Features, int[] Labels) Features(Model model, Backbone backbone, FaceSet data, Split split)
    {
        var known = data.Take(data.Rows(split)).InLabels(model.Labels);
        int[] labels = [.. known.Samples.Select(sample => sample.Label)];
        for (var label = 0; label < model.Labels.Count; label++)
            if (!labels.Contains(label))
                throw new MienException(null, $"{data.Name} has no {split.Name()} face of {model.Labels[label]}", $"name the set that {model.Name} was trained on");
        using var predictor = new Predictor(new PooledBackbone(backbone), model.Preprocessing.InputShape, BatchSize);
        return (predictor.Outputs(FaceSamples.All(known, model.Preprocessing)), labels);
    }

    // y = A x - A m.
    private static void Write(Linear layer, WithinClassWhitening whitening)
    {
        var size = whitening.Features;
        var shift = new float[size];
        whitening.Transform(new float[size], shift);
        Parameter[] parameters = [.. layer.Parameters];
        parameters[0].Write(Array.ConvertAll(whitening.Matrix.ToArray(), value => (float)value));
        parameters[1].Write(shift);
    }

    private static float[] Directions(float[] features, WithinClassWhitening whitening)
    {
        var size = whitening.Features;
        var directions = new float[features.Length];
        Parallel.For(0, features.Length / size, new ParallelOptions { MaxDegreeOfParallelism = Workers.DefaultCount }, i =>
        {
            var direction = directions.AsSpan(i * size, size);
            whitening.Transform(features.AsSpan(i * size, size), direction);
            Direction.Of(direction).CopyTo(direction);
        });
        return directions;
    }

    private static float[] Centres(float[] faces, int[] labels, int classes)
    {
        var size = faces.Length / labels.Length;
        var sums = new float[classes * size];
        for (var i = 0; i < faces.Length; i++)
            sums[labels[i / size] * size + i % size] += faces[i];
        return [.. Enumerable.Range(0, classes).SelectMany(label => Direction.Of(sums.AsSpan(label * size, size)))];
    }

    // The scale of the least cross-entropy, which is convex in it: where its slope Σ (Σ_c p_c cos_c - cos_label) is zero.
    private static float Scale(float[] faces, int[] labels, float[] centres, int size)
    {
        var classes = centres.Length / size;
        var cosines = new float[labels.Length * classes];
        for (var i = 0; i < cosines.Length; i++)
            cosines[i] = TensorPrimitives.Dot<float>(faces.AsSpan(i / classes * size, size), centres.AsSpan(i % classes * size, size));
        double Slope(double scale)
        {
            var slope = 0.0;
            for (var i = 0; i < labels.Length; i++)
            {
                var row = cosines.AsSpan(i * classes, classes);
                var (largest, exponentials, weighted) = (TensorPrimitives.Max(row), 0.0, 0.0);
                foreach (var cosine in row)
                {
                    var exponential = Math.Exp(scale * (cosine - largest));
                    exponentials += exponential;
                    weighted += exponential * cosine;
                }
                slope += weighted / exponentials - row[labels[i]];
            }
            return slope;
        }

        return (float)(Slope(SmallestScale) >= 0 ? SmallestScale : Slope(LargestScale) <= 0 ? LargestScale : Brent.FindRoot(Slope, SmallestScale, LargestScale, ScaleAccuracy));
    }

    // Drawn from all classes together, so that a share of them is a share of the faces that the model was trained on.
    private static float[] References(float[] faces, int size, ulong seed)
    {
        int[] rows = [.. Enumerable.Range(0, faces.Length / size)];
        new RandomSource(seed, RandomStream.References).Shuffle(rows.AsSpan());
        return [.. rows.Take(MaxReferences).SelectMany(row => faces.AsSpan(row * size, size).ToArray())];
    }

    private sealed class PooledBackbone(Backbone backbone) : Layer
    {
        protected override Tensor Record(Tensor x) => backbone.Forward(x).GlobalAveragePool();
    }
}
