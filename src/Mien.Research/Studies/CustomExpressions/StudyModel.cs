using Mien.Expressions;
using Mien.Labels;
using Mien.Learning.Features;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// A model that classes are added to, by new centres and by retraining its last layer. Its vectors are the embeddings where the head
/// takes angles; of a model that ends in plain softmax, the control, the pooled features that its last layer sees, or where it has none
/// the logits less their mean (the logarithms of the probabilities but for a constant), brought to length 1.
/// </summary>
/// <remarks>
/// The centres of the model's own classes are the rows of a head that takes angles, or, as those of a new class, the means of faces:
/// <see cref="SamplesOfOldClass"/> FER-2013 Training faces of each. The last layer is trained again on these faces and the new ones.
/// </remarks>
internal sealed class StudyModel
{
    /// <summary>Training faces of each old class that stand for it where the last layer is trained again.</summary>
    public const int SamplesOfOldClass = 100;

    /// <summary>What a reader must know of <see cref="Add"/>.</summary>
    public static readonly string Note = FormattableString.Invariant(
        $"a retrained last layer is softmax regression on the frozen vectors of length 1, penalty {Penalty}, every class of the same weight, on the enrolled faces and {SamplesOfOldClass} FER-2013 Training faces of each of the model's classes that takes part; a last layer tuned on the new faces begins as the retrained one without them and takes {TuningSteps} steps of gradient descent of the rate {TuningRate} on the enrolled faces alone; class centres are the rows of the model's own last layer, nearest means those of these faces in their place");

    private const double Penalty = 1e-3;
    private const double TuningRate = 1;
    private const int TuningSteps = 100;

    private const string OwnMethod = "class centres";
    private const string Training = "fer2013";
    private const int BatchSize = 64;

    private readonly Model model;
    private readonly Lazy<Embeddings> oldFaces;
    private readonly Lazy<IReadOnlyList<(string Method, ExpressionSet Set)>> centres;
    private readonly Lazy<LastLayer> layer;

    /// <summary>Takes a model into use.</summary>
    /// <exception cref="MienException">It does not name expressions of faces.</exception>
    public StudyModel(Model model, StudyData data)
    {
        if (model.Preprocessing.Input == InputKind.Features)
            throw new MienException(model.Name, "it takes feature vectors", "name a model of faces");
        this.model = model;
        Fingerprint = ModelFingerprint.Of(model);
        oldFaces = new(() => Embed(OldFaces(data)));
        centres = new(() => HasReferences ? [(OwnMethod, OwnCentres())]
            : IsSpherical ? [(OwnMethod, OwnCentres()), (MeanMethod, Means())]
            : [(MeanMethod, Means())]);
        layer = new(() => LastLayer.Fit(oldFaces.Value.Values, [.. oldFaces.Value.Samples.Select(sample => sample.Label)]));
    }

    /// <summary>Name and beginning of the fingerprint.</summary>
    public string Name => $"{model.Name} {Fingerprint[..8]}";

    /// <summary>SHA-256 of network, preprocessing and weights.</summary>
    public string Fingerprint { get; }

    /// <summary>The classes that the model was trained on.</summary>
    public LabelSet Labels => model.Labels;

    /// <summary>Name of its network.</summary>
    public string Network => model.Spec.ToString();

    /// <summary>What naming by the means of faces is called.</summary>
    public string MeanMethod => model.Network switch
    {
        IEmbedder => "nearest mean of embeddings",
        IBackboneNetwork => "nearest mean of features",
        _ => "nearest mean of logits",
    };

    private bool HasReferences => !model.References.IsEmpty;

    private bool IsSpherical => model.Network is IEmbedder { Head: not EmbeddingHead.Linear };

    /// <summary>Embeddings of the model's reference faces, row by row; empty where it has none.</summary>
    public ReadOnlySpan<float> References => model.References.Span;

    /// <summary>Runs the model on all faces of a set.</summary>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    /// <exception cref="InvalidDataException">The model's outputs are no numbers.</exception>
    public Embeddings Embed(FaceSet set)
    {
        using var predictor = new Predictor(new VectorLayer(model.Network), model.Preprocessing.InputShape, BatchSize);
        var values = predictor.Outputs(FaceSamples.All(set, model.Preprocessing));
        if (!values.All(float.IsFinite))
            throw new MienException(model.Name, "the model's outputs are no numbers", "its file is damaged or its training failed");
        var size = predictor.Classes;
        for (var row = 0; row < set.Count; row++)
        {
            var vector = values.AsSpan(row * size, size);
            if (model.Network is not IEmbedder and not IBackboneNetwork)
                Centre(vector);
            Direction.Of(vector).CopyTo(vector);
        }
        return new(set.Labels, set.Samples, size, values);
    }

    /// <summary>
    /// Ways to name the model's classes and the added ones: nearest centres, with and without the paper's threshold, and two controls: a last layer that
    /// is trained again on old and new faces, and one that is trained further on the new ones alone.
    /// </summary>
    /// <param name="faces">Faces to enrol.</param>
    /// <param name="added">The rows of each new class.</param>
    public IReadOnlyList<OpenSetMethod> Add(Embeddings faces, IReadOnlyList<AddedClass> added) =>
        [.. Enrol(faces, added).SelectMany(item => Nearest(item.Method, item.Set)), .. Controls(faces, added, Labels.Count + added.Count, (_, i) => Labels.Count + i)];

    /// <summary>Ways to name the added classes alone.</summary>
    /// <param name="faces">Faces to enrol.</param>
    /// <param name="added">The rows of each new class.</param>
    public IReadOnlyList<OpenSetMethod> AddAlone(Embeddings faces, IReadOnlyList<AddedClass> added) =>
    [
        .. Nearest(MeanMethod, EnrolAlone(faces, added)),
        Retrained(LastLayer.Fit(Vectors(faces, added), LabelsOf(added, (_, i) => i))),
    ];

    /// <summary>Ways to name the model's classes once they learned from new faces: centres that follow them, as users update them, and the two controls of <see cref="Add"/>.</summary>
    /// <param name="faces">The new faces.</param>
    /// <param name="known">The rows of each class; none for the model as it is.</param>
    public IReadOnlyList<OpenSetMethod> Update(Embeddings faces, IReadOnlyList<AddedClass> known) =>
    [
        .. centres.Value.SelectMany(own => Nearest(
            own.Method, known.Aggregate(own.Set, (set, item) => set.Update(item.Name, [.. item.Rows.Select(faces.Sample)], Enroller.DefaultRate)))),
        .. Controls(faces, known, Labels.Count, (item, _) => Labels.IndexOf(item.Name)),
    ];

    /// <summary>The model's classes and the added ones as centres, for each way to make those of the model's.</summary>
    /// <param name="faces">Faces to enrol.</param>
    /// <param name="added">The rows of each new class.</param>
    public IReadOnlyList<(string Method, ExpressionSet Set)> Enrol(Embeddings faces, IReadOnlyList<AddedClass> added) =>
    [
        .. centres.Value.Select(own => (own.Method, added.Aggregate(own.Set, (set, item) => set.Add(item.Name, [.. item.Rows.Select(faces.Sample)])))),
    ];

    /// <summary>The added classes alone, as centres.</summary>
    /// <param name="faces">Faces to enrol.</param>
    /// <param name="added">The rows of each new class.</param>
    public ExpressionSet EnrolAlone(Embeddings faces, IReadOnlyList<AddedClass> added) =>
        SetOf(added.Select(item => (item.Name, item.Rows.Select(faces.Sample).ToArray())), isTrained: false);

    private OpenSetMethod[] Controls(Embeddings faces, IReadOnlyList<AddedClass> added, int classes, Func<AddedClass, int, int> label)
    {
        var (retrained, tuned) = (layer.Value, layer.Value);
        if (added.Count > 0)
        {
            var (vectors, labels) = (Vectors(faces, added), LabelsOf(added, label));
            retrained = LastLayer.Fit([.. oldFaces.Value.Values, .. vectors], [.. oldFaces.Value.Samples.Select(sample => sample.Label), .. labels]);
            tuned = layer.Value.Tune(vectors, labels, classes);
        }
        return [Retrained(retrained), new("last layer tuned on the new faces", OpenSetMethod.NoThreshold, tuned)];
    }

    private OpenSetMethod[] Nearest(string method, ExpressionSet set) =>
    [
        new(method, OpenSetMethod.NoThreshold, new NearestCentre(set, rejects: false)),
        HasReferences
            ? new(method, OpenSetMethod.Calibrated(Thresholds.DefaultRate), new NearestCentre(Thresholds.Choose(set, Thresholds.DefaultRate, References, out _), rejects: true))
            : new(method, OpenSetMethod.PaperThreshold, new NearestCentre(set, rejects: true)),
    ];

    private static OpenSetMethod Retrained(LastLayer layer) => new("retrained last layer", OpenSetMethod.NoThreshold, layer);

    private static float[] Vectors(Embeddings faces, IReadOnlyList<AddedClass> added) =>
        [.. added.SelectMany(item => item.Rows).SelectMany(row => faces[row].ToArray())];

    private static int[] LabelsOf(IReadOnlyList<AddedClass> added, Func<AddedClass, int, int> label) =>
        [.. added.SelectMany((item, i) => Enumerable.Repeat(label(item, i), item.Rows.Count))];

    private static void Centre(Span<float> logits)
    {
        var mean = 0f;
        foreach (var logit in logits)
            mean += logit / logits.Length;
        foreach (ref var logit in logits)
            logit -= mean;
    }

    private ExpressionSet OwnCentres()
    {
        using var embedder = new ExpressionEmbedder(model);
        return embedder.TrainedExpressions();
    }

    private ExpressionSet Means() =>
        SetOf(Labels.Select((label, i) => (label, oldFaces.Value.Rows(i).Select(oldFaces.Value.Sample).ToArray())), isTrained: true);

    private ExpressionSet SetOf(IEnumerable<(string Name, ExpressionSample[] Samples)> classes, bool isTrained) => new(
        model.Name, Fingerprint, ExpressionSet.DefaultScale,
        [.. classes.Select(item => new ExpressionClass(
            item.Name, Direction.Mean(item.Samples), ExpressionSet.DefaultThreshold, isTrained, isTrained ? [] : item.Samples))]);

    private FaceSet OldFaces(StudyData data)
    {
        var training = data.Open(Training, Split.Train);
        var mapping = LabelMapping.ByName(training.Labels, Labels);
        var chosen = new List<int>();
        for (var label = 0; label < Labels.Count; label++)
        {
            int[] rows = [.. Enumerable.Range(0, training.Count).Where(row => mapping[training.Samples[row].Label] == label)];
            if (rows.Length == 0)
                throw new MienException(Training, $"has no Training face of {Labels[label]}, a class of {model.Name}", $"name a model of {training.Labels}");
            new RandomSource(data.Seed, RandomStream.KnownFaces, (ulong)label).Shuffle(rows.AsSpan());
            chosen.AddRange(rows.Take(SamplesOfOldClass));
        }
        return training.Take([.. chosen]).Relabel(mapping);
    }

    private sealed class LastLayer(SoftmaxRegression regression) : IOpenSetClassifier
    {
        public static LastLayer Fit(float[] vectors, int[] labels) =>
            new(SoftmaxRegression.Fit(vectors, labels, labels.Max() + 1, Penalty, balanced: true));

        public LastLayer Tune(float[] vectors, int[] labels, int classes) => new(regression.Tune(vectors, labels, classes, TuningRate, TuningSteps));

        public int Name(ReadOnlySpan<float> face)
        {
            Span<float> logits = stackalloc float[regression.Classes];
            regression.Logits(face, logits);
            return Predictions.ArgMax(logits);
        }
    }

    private sealed class VectorLayer(Layer network) : Layer
    {
        protected override Tensor Record(Tensor x) => network switch
        {
            IEmbedder embedder => embedder.Embed(x),
            IBackboneNetwork features => features.Backbone.Forward(x).GlobalAveragePool(),
            _ => network.Forward(x),
        };
    }
}
