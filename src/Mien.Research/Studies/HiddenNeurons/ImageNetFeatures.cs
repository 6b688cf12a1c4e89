using Mien.OnnxRuntime;
using Mien.Research.Data;
using Mien.Tensors.Threads;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>
/// What a ResNet-18 trained on ImageNet says of a face before its classifier: 512 values. A softmax regression over them is that network
/// with a new last layer and all else frozen.
/// </summary>
internal static class ImageNetFeatures
{
    /// <summary>Values of a face.</summary>
    public const int Count = 512;

    /// <summary>
    /// The network, as ML.NET gives it away (MIT licence): tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx of its package
    /// Microsoft.ML.DnnImageFeaturizer.ResNet18.
    /// </summary>
    public const string File = "weights/ResNet18.onnx";

    /// <summary>It takes BGR less a mean picture, whose means these are, of red first: it varies by 3 to 6 about them.</summary>
    public static readonly float[] MeansOfRgb = [123.15f, 115.90f, 103.06f];

    private static readonly OnnxDescription description = new()
    {
        Schema = OnnxDescription.CurrentSchema, Size = 224, Colour = OnnxColour.Bgr, Mean = [MeansOfRgb[2], MeansOfRgb[1], MeansOfRgb[0]], Outputs = OnnxOutputs.Logits,
        Labels = [.. Enumerable.Range(0, Count).Select(i => $"{i}")],
    };

    /// <summary>Describes faces.</summary>
    /// <param name="faces">Faces of any size.</param>
    /// <param name="network">The file.</param>
    /// <exception cref="MienException">The file is no such network, or a picture cannot be read.</exception>
    public static FeatureSet Describe(FaceSet faces, string network)
    {
        var sized = faces.InShape(description.Face);
        var values = new float[sized.Count * Count];
        using var runs = new OnnxNetwork(network, description, new OnnxOptions());
        Parallel.For(0, sized.Count, new ParallelOptions { MaxDegreeOfParallelism = Workers.DefaultCount }, row =>
        {
            var pixels = new byte[sized.Shape.Length];
            sized.ReadPixels(row, pixels);
            runs.Run(Array.ConvertAll(pixels, value => (float)value), values.AsSpan(row * Count, Count));
        });
        return new(sized.Name, sized.Labels, sized.Samples, [new("resnet18", Count)], values);
    }
}
