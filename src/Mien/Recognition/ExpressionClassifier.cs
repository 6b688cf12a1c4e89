using System.Collections.Concurrent;
using Mien.Learning;
using Mien.Models;
using Mien.Tensors;
using Mien.Vision;

namespace Mien;

/// <summary>Names expressions with a trained network.</summary>
public sealed class ExpressionClassifier : IExpressionClassifier, IDisposable
{
    private readonly Model model;
    private readonly FaceCrop crop;
    private readonly ConcurrentBag<Session> idle = [];

    /// <summary>Takes a model into use; its weights must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="crop">What of the picture is the face; null for the detector's box.</param>
    /// <exception cref="InvalidOperationException">The model takes feature vectors, not pictures.</exception>
    public ExpressionClassifier(Model model, FaceCrop? crop = null)
    {
        this.model = model;
        this.crop = crop ?? new FaceCrop();
        this.crop.Validate();
        idle.Add(new Session(model));
    }

    /// <inheritdoc/>
    public LabelSet Labels => model.Labels;

    /// <inheritdoc/>
    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        if (!idle.TryTake(out var session))
            session = new Session(model);
        try
        {
            var shape = model.Preprocessing.PictureShape;
            if (shape.Channels == 1)
                crop.Grey(picture, face, shape.Width, shape.Height, session.Input);
            else
                crop.Rgb(picture, face, shape.Width, shape.Height, session.Input);
            model.Preprocessing.Normalize(session.Input);
            session.Predictor.Predict(session.Input, probabilities);
            if (!float.IsFinite(probabilities[0]))
                throw new InvalidDataException($"{model.Name}: the model's outputs are no numbers; its file is damaged or its training failed");
        }
        finally
        {
            idle.Add(session);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var session))
            session.Predictor.Dispose();
    }

    // What one thread needs for one face at a time.
    private sealed class Session(Model model)
    {
        public Predictor Predictor { get; } = new(model.Network, model.Preprocessing.InputShape, 1, Workers.Single);

        public float[] Input { get; } = new float[model.Preprocessing.PictureShape.Length];
    }
}
