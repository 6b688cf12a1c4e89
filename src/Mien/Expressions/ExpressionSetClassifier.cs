using System.Buffers;
using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Expressions;

/// <summary>
/// Names expressions by the nearest class of a set whose threshold the cosine between face and class centre is above; where there is
/// none, the face is "unknown". The probabilities are the softmax of the scaled cosines, but 0 for a nearer class whose
/// threshold is not reached.
/// </summary>
public sealed class ExpressionSetClassifier : IExpressionClassifier
{
    private readonly ExpressionEmbedder embedder;
    private volatile ExpressionSet set;

    /// <summary>Joins an embedder, which stays the caller's, and a set of the same model.</summary>
    /// <exception cref="MienException">The set belongs to another model.</exception>
    public ExpressionSetClassifier(ExpressionEmbedder embedder, ExpressionSet set)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(set);
        set.RequireModel(embedder);
        this.embedder = embedder;
        this.set = set;
    }

    /// <summary>
    /// The set in use. Another set may be put here at any time: a face is named by the set that was here when its turn began.
    /// </summary>
    /// <exception cref="MienException">The set belongs to another model.</exception>
    public ExpressionSet Set
    {
        get => set;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.RequireModel(embedder);
            set = value;
        }
    }

    /// <summary>Name of the model.</summary>
    public string Title => embedder.ModelName;

    internal Model Model => embedder.Model;

    /// <summary>The expressions of <see cref="Set"/>.</summary>
    public LabelSet Labels => set.Labels;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The set has another number of classes by now.</exception>
    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        var current = set;
        if (probabilities.Length != current.Classes.Count)
            throw new ArgumentException($"{probabilities.Length} probabilities for {current.Classes.Count} expressions", nameof(probabilities));
        Measure(current, picture, face, probabilities);
        current.ToProbabilities(probabilities);
    }

    /// <inheritdoc/>
    public ExpressionResult Name(Picture picture, Detection face)
    {
        var current = set;
        var rented = ArrayPool<float>.Shared.Rent(current.Classes.Count);
        try
        {
            var values = rented.AsSpan(0, current.Classes.Count);
            Measure(current, picture, face, values);
            var nearest = current.Nearest(values);
            var similarity = nearest < 0 ? values[Predictions.ArgMax(values)] : values[nearest];
            var expression = nearest < 0 ? ExpressionName.Unknown : current.Classes[nearest].Name;
            current.ToProbabilities(values);
            return new(expression, LabelProbability.List(current.Labels, values), similarity);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private void Measure(ExpressionSet current, Picture picture, Detection face, Span<float> cosines)
    {
        var rented = ArrayPool<float>.Shared.Rent(current.Size);
        try
        {
            var embedding = rented.AsSpan(0, current.Size);
            embedder.Embed(picture, face, embedding);
            current.Cosines(embedding, cosines);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
