using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Mien.Learning.Checkpoints;
using Mien.Recognition;

namespace Mien.Expressions;

/// <summary>
/// What expressions are taught with, for other runtimes: the network as an ONNX file, a set with its own expressions, its reference faces, and
/// teaching.json, in which every number is that enrolment and thresholds are computed with.
/// </summary>
internal static class EmbedderExport
{
    private const string Description = "teaching.json";
    private const string Schema = "mien.teaching/1";
    private const string ModelFile = "embedding.onnx";
    private const string TrainedFile = "trained.set";
    private const string ReferencesFile = "references.safetensors.gz";

    /// <summary>The files by their names.</summary>
    /// <exception cref="MienException">The model takes aligned faces, or its network has an operation without form in ONNX.</exception>
    public static IReadOnlyDictionary<string, byte[]> Of(ExpressionEmbedder embedder)
    {
        var model = embedder.Model;
        using var trained = new MemoryStream();
        ExpressionSetFile.Write(trained, embedder.TrainedExpressions());
        return new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ModelFile] = RecognizerExport.Onnx(model),
            [TrainedFile] = trained.ToArray(),
            [ReferencesFile] = References(embedder),
            [Description] = Encoding.UTF8.GetBytes(new JsonObject
            {
                ["schema"] = Schema,
                ["model"] = RecognizerExport.Describe(model, ModelFile),
                ["trained"] = TrainedFile,
                ["references"] = ReferencesFile,
                ["setSchema"] = ExpressionSetFile.Schema,
                ["sphereSchema"] = Plot.SpherePlot.Schema,
                ["unknown"] = ExpressionName.Unknown,
                ["longestName"] = ExpressionName.MaxLength,
                ["longestSource"] = ExpressionSample.MaxSourceLength,
                ["lengthTolerance"] = ExpressionSample.LengthTolerance,
                ["negligible"] = Direction.Negligible,
                ["rate"] = Enroller.DefaultRate,
                ["sameFace"] = Enrolment.SameFace,
                ["fewestToCompare"] = Enrolment.FewestToCompare,
                ["outlierFloor"] = Enrolment.OutlierFloor,
                ["deviations"] = Enrolment.Deviations,
                ["normalDeviation"] = Enrolment.NormalDeviation,
                ["threshold"] = ExpressionSet.DefaultThreshold,
                ["falseAcceptRate"] = Thresholds.DefaultRate,
                ["leastThreshold"] = Thresholds.LeastThreshold,
            }.ToJsonString()),
        };
    }

    // Kept in half precision, of which packing leaves little more than half.
    private static byte[] References(ExpressionEmbedder embedder)
    {
        var values = embedder.References.ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            SafeTensors.Write(gzip, [new("references", [values.Length / embedder.Size, embedder.Size], values)], null);
        return packed.ToArray();
    }
}
