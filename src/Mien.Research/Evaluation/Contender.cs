using Mien.Models;
using Mien.OnnxRuntime;
using Mien.Recognition;
using Mien.Vision.Alignment;

namespace Mien.Research.Evaluation;

/// <summary>A classifier that is measured, and the crop that it sees faces by.</summary>
internal sealed record Contender(string Model, FaceCrop Crop, IExpressionClassifier Classifier) : IDisposable
{
    /// <summary>Opens a model once for each crop.</summary>
    /// <param name="nameOrPath">Name of a shipped model, a model file, or an ONNX file of others with its description beside it.</param>
    /// <param name="crops">What of a picture is taken as the face; none for what the model says.</param>
    /// <exception cref="MienException">There is no such model, or its file is none.</exception>
    public static IReadOnlyList<Contender> Open(string nameOrPath, IReadOnlyList<FaceCrop> crops)
    {
        var path = ModelCatalogue.PathOf(nameOrPath);
        if (OnnxClassifier.DescriptionOf(path) is null)
            return Of(Mien.Models.Model.Load(path), crops);
        if (crops.Count == 0)
            return [Other(new OnnxClassifier(path))];
        return [.. crops.Select(crop => Other(new OnnxClassifier(path, crop: crop)))];

        static Contender Other(OnnxClassifier network) => new(network.Name, network.Crop, network);
    }

    /// <summary>Takes a model into use once for each crop; none for what the model says.</summary>
    public static IReadOnlyList<Contender> Of(Model model, IReadOnlyList<FaceCrop> crops) =>
        [.. (crops.Count > 0 ? crops : [model.Preprocessing.Crop]).Select(crop => new Contender(model.Name, crop, new ExpressionClassifier(model.Cropping(crop))))];

    public void Dispose() => (Classifier as IDisposable)?.Dispose();
}
