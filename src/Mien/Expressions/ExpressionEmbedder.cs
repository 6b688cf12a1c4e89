using Mien.Learning.Losses;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors.Autograd;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Expressions;

/// <summary>
/// Brings faces to the unit sphere on which the expressions of a model have centres. It may be used by several threads at
/// once, and nothing is allocated for a face.
/// </summary>
public sealed class ExpressionEmbedder : IDisposable
{
    private const string Remedy = "use a model whose network is embedding-small, embedding or another with class centres on the sphere";

    private readonly IEmbedder embedder;
    private readonly FaceNetwork network;
    private readonly Lazy<string> fingerprint;

    /// <summary>Takes a model into use, which stays the caller's; its weights must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="MienException">The model makes no embedding, or its classes have no centres on the sphere.</exception>
    public ExpressionEmbedder(Model model)
        : this(model, isOwned: false)
    {
    }

    internal ExpressionEmbedder(Model model, bool isOwned)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        embedder = model.Network as IEmbedder
            ?? throw new MienException(model.Name, $"its network {model.Spec.Title} makes no embedding, which custom expressions need", Remedy);
        if (embedder.Head == EmbeddingHead.Linear)
            throw new MienException(model.Name, $"its network {model.Spec.Title} ends in plain softmax, whose classes are no directions", Remedy);
        network = new FaceNetwork(model, x => Embed(embedder, x), isOwned);
        for (var row = 0; row < model.References.Length; row += Size)
            if (model.References.Length % Size != 0 || !ExpressionSample.IsUnit(References.Slice(row, Size)))
                throw new MienException(model.Name, "its reference faces are no embeddings of length 1", "its file is damaged, fetch it again");
        fingerprint = new(() => ModelFingerprint.Of(model));
    }

    /// <summary>Loads a model, which is disposed with this.</summary>
    /// <param name="model">Name of a shipped model or path of a model file; null for the one that custom expressions are taught to.</param>
    /// <exception cref="MienException">There is no such model, or it makes no embedding with class centres on the sphere.</exception>
    public static ExpressionEmbedder Open(string? model = null)
    {
        var loaded = ModelCatalogue.Load(model ?? ModelCatalogue.Embedding);
        try
        {
            return new(loaded, isOwned: true);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Name of the model.</summary>
    public string ModelName => Model.Name;

    internal Model Model { get; }

    /// <summary>What tells the model from all others: SHA-256 of network, preprocessing and weights.</summary>
    public string Fingerprint => fingerprint.Value;

    /// <summary>Values of an embedding.</summary>
    public int Size => network.Outputs;

    /// <summary>Embeddings of training faces of the model's own classes, row by row; empty where it has none.</summary>
    public ReadOnlySpan<float> References => Model.References.Span;

    /// <summary>
    /// A set of the expressions that the model was trained on; their centres are the directions of its last layer's rows. Their
    /// threshold is 0 where the model has reference faces, whose mean is then the origin, and else the paper's.
    /// </summary>
    /// <exception cref="MienException">A label of the model cannot be the name of an expression.</exception>
    public ExpressionSet TrainedExpressions()
    {
        var rows = embedder.Centers.Read();
        var scale = embedder.Head == EmbeddingHead.Cosine ? embedder.Scale : ExpressionSet.DefaultScale;
        var threshold = References.IsEmpty ? ExpressionSet.DefaultThreshold : Thresholds.LeastThreshold;
        return new(
            ModelName, Fingerprint, scale,
            [.. Model.Labels.Select((label, i) => new ExpressionClass(
                label, Direction.Of(rows.AsSpan(i * Size, Size)), threshold, isTrained: true, []))]);
    }

    /// <summary>Embeds one face.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <param name="embedding">Receives <see cref="Size"/> values, of length 1.</param>
    /// <exception cref="InvalidDataException">The model's outputs are no numbers.</exception>
    public void Embed(Picture picture, Detection face, Span<float> embedding)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (embedding.Length != Size)
            throw new ArgumentException($"{embedding.Length} values for an embedding of {Size}", nameof(embedding));
        network.Run(picture, face, embedding);
    }

    /// <summary>
    /// All that expressions are taught with, for programs in other languages: the network as an ONNX file that takes raw pixels, the trained
    /// expressions as a set, the reference faces, and teaching.json, in which every other number is.
    /// </summary>
    /// <returns>The bytes of each file by its name.</returns>
    /// <exception cref="MienException">The model takes aligned faces, or its network has an operation without form in ONNX.</exception>
    public IReadOnlyDictionary<string, byte[]> Export() => EmbedderExport.Of(this);

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    internal static Tensor Embed(IEmbedder embedder, Tensor x) => embedder.Head == EmbeddingHead.Cosine ? embedder.Embed(x) : embedder.Embed(x).L2Normalize();
}
