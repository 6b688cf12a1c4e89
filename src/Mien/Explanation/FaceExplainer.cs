using Mien.Learning.Training;
using Mien.Models;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Explanation;

/// <summary>Explains what a model says of faces, one at a time on each thread that asks.</summary>
internal sealed class FaceExplainer : IDisposable
{
    private const int ShownSide = 288;

    private readonly Model model;
    private readonly Sessions<Session> sessions;

    /// <param name="model">A model of faces, which stays the caller's; its weights must not change any more.</param>
    public FaceExplainer(Model model)
    {
        this.model = model;
        sessions = new(this, () => new Session(model));
    }

    /// <summary>Explains the most likely expression of a face.</summary>
    /// <param name="picture">Picture with the face.</param>
    /// <param name="face">The face, in pixels of <paramref name="picture"/>.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public FaceExplanation Explain(Picture picture, Detection face)
    {
        using var turn = sessions.Take();
        var (label, probability, map, isClassMap, occlusion) = turn.Session.Explain(picture, face);
        return new()
        {
            Box = picture.ToOriginal(face.Box),
            Expression = model.Labels[label],
            Probability = probability,
            Map = map,
            IsClassMap = isClassMap,
            Occlusion = occlusion,
            Face = Shown(picture, face),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => sessions.Dispose();

    // Both sides grow by the same factor, so that the maps lie over it as over what the network sees.
    private Picture Shown(Picture picture, Detection face)
    {
        var (width, height) = (model.Preprocessing.Width, model.Preprocessing.Height);
        var factor = (double)ShownSide / Math.Max(width, height);
        (width, height) = (Math.Max((int)Math.Round(width * factor), 1), Math.Max((int)Math.Round(height * factor), 1));
        var values = new float[3 * width * height];
        model.Preprocessing.Crop.Rgb(picture, face, width, height, values);
        return Picture.FromPixels(Array.ConvertAll(values, value => (byte)Math.Clamp(MathF.Round(value), 0, 255)), width, height);
    }

    // What one thread needs for one face at a time.
    private sealed class Session : IDisposable
    {
        private const int Batch = 16;

        private readonly Preprocessing preprocessing;
        private readonly NetworkProbe probe;
        private readonly Predictor predictor;

        public Session(Model model)
        {
            preprocessing = model.Preprocessing;
            probe = new NetworkProbe(model.CopyNetwork(), preprocessing.InputShape, [], needsGradients: true, Workers.Single);
            predictor = new Predictor(model.Network, preprocessing.InputShape, Batch, Workers.Single);
        }

        public (int Label, float Probability, HeatMap Map, bool IsClassMap, HeatMap Occlusion) Explain(Picture picture, Detection face)
        {
            var values = probe.Input.Values;
            if (preprocessing.Channels == 1)
                preprocessing.Crop.Grey(picture, face, preprocessing.Width, preprocessing.Height, values);
            else
                preprocessing.Crop.Rgb(picture, face, preprocessing.Width, preprocessing.Height, values);
            preprocessing.Normalize(values);
            probe.Forward();
            var probabilities = new float[predictor.Classes];
            Predictions.Softmax(probe.Logits.Values, probabilities);
            var label = Predictions.ArgMax(probabilities);
            probe.Backward(label);
            var features = probe.LastMap!;
            return (
                label, probabilities[label], GradientMap.Of(features), features.Shape.C == predictor.Classes,
                OcclusionMap.Of(predictor, Batch, values, preprocessing.InputShape, label, probabilities[label]));
        }

        public void Dispose()
        {
            probe.Dispose();
            predictor.Dispose();
        }
    }
}
