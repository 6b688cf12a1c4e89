using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.OnnxRuntime;
using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Research.Evaluation;

/// <summary>A model that is ready to name many samples: Mien's own, or a network of others in ONNX Runtime.</summary>
internal sealed class LoadedModel : IDisposable
{
    private const int BatchSize = 64;

    private readonly Func<ISamples, int, Predictions> predict;
    private readonly IDisposable owned;

    private LoadedModel(string name, LabelSet labels, Preprocessing preprocessing, Func<ISamples, int, Predictions> predict, IDisposable owned)
    {
        (Name, Labels, Preprocessing) = (name, labels, preprocessing);
        (this.predict, this.owned) = (predict, owned);
    }

    public string Name { get; }

    public LabelSet Labels { get; }

    /// <summary>What is done to a sample before it is given to <see cref="Predict"/>.</summary>
    public Preprocessing Preprocessing { get; }

    /// <param name="nameOrPath">Name of a shipped model, a model file, or an ONNX file with its description beside it.</param>
    /// <exception cref="MienException">There is no such model, or its file is none.</exception>
    public static LoadedModel Open(string nameOrPath)
    {
        var path = ModelCatalogue.PathOf(nameOrPath);
        return OnnxClassifier.DescriptionOf(path) is not null ? Of(new OnnxClassifier(path)) : Of(Model.Load(path));
    }

    public static LoadedModel Of(Model model)
    {
        var predictor = new Predictor(model.Network, model.Preprocessing.InputShape, BatchSize);
        return new(model.Name, model.Labels, model.Preprocessing, (samples, epoch) => predictor.Predict(samples, out _, epoch), predictor);
    }

    /// <summary>The probabilities of all samples.</summary>
    /// <param name="samples">Samples that <see cref="Preprocessing"/> was done to.</param>
    /// <param name="epoch">Epoch whose random changes the samples carry, from 0.</param>
    /// <exception cref="MienException">The outputs are no numbers.</exception>
    public Predictions Predict(ISamples samples, int epoch = 0)
    {
        var predictions = predict(samples, epoch);
        return predictions.Probabilities.All(float.IsFinite)
            ? predictions
            : throw new MienException(Name, "the model's outputs are no numbers", "its file is damaged or its training failed");
    }

    public void Dispose() => owned.Dispose();

    // Pixels as they are: mean and scale are the description's.
    private static LoadedModel Of(OnnxClassifier network)
    {
        var face = network.Face;
        return new(
            network.Name, network.Labels,
            new Preprocessing(face.Channels == 1 ? InputKind.Grey : InputKind.Rgb, face.Width, face.Height, [0], [1]),
            (samples, epoch) => PredictEach(network, samples, epoch), network);
    }

    private static Predictions PredictEach(OnnxClassifier network, ISamples samples, int epoch)
    {
        using var stage = Stages.Begin(Stages.Predict);
        var classes = network.Labels.Count;
        var probabilities = new float[samples.Count * classes];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Workers.DefaultCount };
        Parallel.For(
            0, samples.Count, threads,
            () => (Face: new float[network.Face.Length], Targets: new float[samples.Targets]),
            (i, _, room) =>
            {
                samples.Fill(epoch, i, room.Face, room.Targets);
                network.Predict(room.Face, probabilities.AsSpan(i * classes, classes));
                return room;
            },
            static _ => { });
        return new(classes, probabilities);
    }
}
