using System.Text.Json.Nodes;
using Mien.Expressions;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Tracking;

namespace Mien.Recognition;

/// <summary>
/// A recogniser for other runtimes: its networks as ONNX files that take raw pixels, and recognizer.json, in which every number is that a
/// program around them needs to find and name the same faces.
/// </summary>
internal static class RecognizerExport
{
    private const string Description = "recognizer.json";
    private const string Schema = "mien.recognizer/1";
    private const string ModelFile = "model.onnx";

    /// <summary>The files by their names.</summary>
    /// <exception cref="MienException">The detector is not MTCNN, or the classifier no model of Mien.</exception>
    public static IReadOnlyDictionary<string, byte[]> Of(RecognizerOptions options, IFaceDetector detector, IExpressionClassifier classifier)
    {
        var mtcnn = detector as MtcnnDetector
            ?? throw new MienException(null, $"the detector {(options.Turned ? "of turned faces" : options.Detector)} cannot be exported", $"use {FaceDetectors.Default}, which can");
        var (model, set) = classifier switch
        {
            ExpressionClassifier own => (own.Model, (ExpressionSet?)null),
            ExpressionSetClassifier custom => (custom.Model, custom.Set),
            _ => throw new MienException(null, "a classifier of others cannot be exported", "use a model of Mien"),
        };
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal) { [ModelFile] = Onnx(model) };
        files[Description] = System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schema"] = Schema,
            ["picture"] = new JsonObject
            {
                ["pixels"] = PictureSize.DefaultPixels,
                ["maxSide"] = options.MaxSide,
                ["leastScale"] = options.PictureSize.LeastScale,
                ["luma"] = Numbers([0.299f, 0.587f, 0.114f]),
            },
            ["detector"] = MtcnnExport.Add(mtcnn, files),
            ["minScore"] = options.MinScore,
            ["model"] = Describe(model, ModelFile),
            ["expressions"] = set is null ? null : Describe(set),
            ["video"] = Video(options.MaxSide),
            ["quality"] = new JsonObject
            {
                ["leastSide"] = QualityCheck.LeastSide,
                ["leastSharpness"] = QualityCheck.LeastSharpness,
                ["leastVariance"] = QualityCheck.LeastVariance,
                ["sharpnessSide"] = QualityCheck.Side,
                ["largestTurn"] = QualityCheck.LargestTurn,
            },
        }.ToJsonString());
        return files;
    }

    // How faces are followed and their names steadied, as in a video that nobody gave options for.
    private static JsonObject Video(int? maxSide)
    {
        var (tracking, naming) = (new FaceTrackerOptions(), new VideoOptions());
        return new()
        {
            ["maxSide"] = naming.ReaderOptions(maxSide).MaxSide,
            ["detectEvery"] = tracking.DetectEvery,
            ["minHits"] = tracking.MinHits,
            ["maxMissing"] = tracking.MaxMissing,
            ["minOverlap"] = tracking.MinOverlap,
            ["maxOverlap"] = FaceTracker.MaxOverlap,
            ["minCorrelation"] = tracking.MinCorrelation,
            ["templateSide"] = FaceTemplate.Side,
            ["reach"] = FaceTemplate.Reach,
            ["minDeviation"] = FaceTemplate.MinDeviation,
            ["centreSeconds"] = BoxMotion.CentreSeconds,
            ["sizeSeconds"] = BoxMotion.SizeSeconds,
            ["smoothingSeconds"] = naming.SmoothingSeconds,
            ["hysteresis"] = naming.Hysteresis,
        };
    }

    /// <summary>A network as an ONNX file.</summary>
    public static byte[] Onnx(Model model)
    {
        using var stream = new MemoryStream();
        model.ExportOnnx(stream);
        return stream.ToArray();
    }

    /// <summary>What goes into a network, and what comes out.</summary>
    /// <exception cref="MienException">The model takes aligned faces.</exception>
    public static JsonObject Describe(Model model, string file)
    {
        var preprocessing = model.Preprocessing;
        if (preprocessing.Crop.Aligned)
            throw new MienException(model.Name, "a model of aligned faces cannot be exported with its detector", "use one that takes the box of a face");
        return new()
        {
            ["file"] = file,
            ["name"] = model.Name,
            ["labels"] = new JsonArray([.. model.Labels.Select(label => (JsonNode)label)]),
            ["width"] = preprocessing.Width,
            ["height"] = preprocessing.Height,
            ["channels"] = preprocessing.Channels,
            ["crop"] = new JsonObject { ["margin"] = preprocessing.Crop.Margin, ["square"] = preprocessing.Crop.Square },
        };
    }

    private static JsonObject Describe(ExpressionSet set) => new()
    {
        ["scale"] = set.Scale,
        ["unknown"] = ExpressionName.Unknown,
        ["classes"] = new JsonArray([.. set.Classes.Select(item => new JsonObject
        {
            ["name"] = item.Name,
            ["threshold"] = item.Threshold,
            ["centre"] = Numbers(item.Centre),
        })]),
    };

    private static JsonArray Numbers(ReadOnlySpan<float> values)
    {
        var numbers = new JsonArray();
        foreach (var value in values)
            numbers.Add((JsonNode)value);
        return numbers;
    }
}
