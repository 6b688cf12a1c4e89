using Mien.Labels;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>Names expressions with a trained network.</summary>
public sealed class ExpressionClassifier : IExpressionClassifier, IDisposable
{
    private readonly FaceNetwork network;

    /// <summary>Takes a model into use, which stays the caller's; its weights must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidOperationException">The model takes feature vectors, not pictures.</exception>
    public ExpressionClassifier(Model model)
        : this(model, isOwned: false)
    {
    }

    internal ExpressionClassifier(Model model, bool isOwned)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        network = new FaceNetwork(model, model.Network.Forward, isOwned);
    }

    /// <inheritdoc/>
    public LabelSet Labels => Model.Labels;

    /// <summary>Name of the model.</summary>
    public string Title => Model.Name;

    internal Model Model { get; }

    /// <inheritdoc/>
    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        network.Run(picture, face, probabilities);
        Predictions.Softmax(probabilities, probabilities);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
