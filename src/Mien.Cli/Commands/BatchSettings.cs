using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Mien.Expressions;
using Mien.Models;
using Mien.OnnxRuntime;
using Mien.Recognition;
using Mien.Results;
using Mien.Tensors;

namespace Mien.Cli.Commands;

/// <summary>All that the results of a batch depend on beside its inputs, by name, so that no run goes on with something else.</summary>
internal static class BatchSettings
{
    public static Dictionary<string, string> Of(
        AnalyzeRequest request, ResultFormat? format, int? detectEvery, string? annotations, string? timeline)
    {
        var settings = new Dictionary<string, string> { ["format"] = $"{format}" };
        if (request.Expressions is not null)
            AddExpressions(settings, request);
        else
            AddModel(settings, request.Model ?? ModelCatalogue.Default);

        var detector = request.Detector ?? FaceDetectors.Default;
        settings["detector"] = FaceDetectors.FileOf(detector) is { } file ? $"{detector} ({FileHash(file)})" : detector;
        settings["lowest score"] = request.MinScore.ToString(CultureInfo.InvariantCulture);
        Add(settings, "smallest face", request.Search.MinFace?.ToString(CultureInfo.InvariantCulture));
        Add(settings, "largest side", request.Search.MaxSide?.ToString(CultureInfo.InvariantCulture));
        Add(settings, "turned faces", request.Search.Turned ? "yes" : null);
        Add(settings, "frames between detections", detectEvery?.ToString(CultureInfo.InvariantCulture));
        Add(settings, "annotated copies in", annotations is null ? null : Path.GetFullPath(annotations));
        Add(settings, "timelines in", timeline is null ? null : Path.GetFullPath(timeline));
        settings["folder"] = Environment.CurrentDirectory;
        settings["version"] = typeof(Recognizer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        settings["kernels"] = Kernels.Default.Name;
        return settings;
    }

    // The set says which model it needs.
    private static void AddExpressions(Dictionary<string, string> settings, AnalyzeRequest request)
    {
        using var location = ExpressionSetLocation.Open(request.Expressions, request.Store);
        var set = location.Need();
        using var written = new MemoryStream();
        ExpressionSetFile.Write(written, set);
        settings["expressions"] = $"{request.Expressions} ({Hash(SHA256.HashData(written.GetBuffer().AsSpan(0, (int)written.Length)))})";
        if (request.Model is { } model)
            AddModel(settings, model);
        else
            settings["model"] = set.Model;
    }

    private static void AddModel(Dictionary<string, string> settings, string model)
    {
        var path = ModelCatalogue.PathOf(model);
        settings["model"] = $"{model} ({FileHash(path)})";
        Add(settings, "description of the model", OnnxClassifier.DescriptionOf(path) is { } description ? FileHash(description) : null);
    }

    private static void Add(Dictionary<string, string> settings, string name, string? value)
    {
        if (value is not null)
            settings[name] = value;
    }

    private static string FileHash(string path)
    {
        using var file = File.OpenRead(path);
        return Hash(SHA256.HashData(file));
    }

    private static string Hash(byte[] hash) => "SHA-256 " + Convert.ToHexStringLower(hash);
}
