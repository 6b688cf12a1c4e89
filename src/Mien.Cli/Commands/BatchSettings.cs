using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Tensors;

namespace Mien.Cli.Commands;

/// <summary>All that the results of a batch depend on beside its pictures, by name, so that no run goes on with something else.</summary>
internal static class BatchSettings
{
    public static Dictionary<string, string> Of(AnalyzeRequest request, IReadOnlyList<string> pictures, OutputFormat format, string? annotations)
    {
        var detector = request.Detector ?? FaceDetectors.Default;
        var model = request.Model ?? ModelCatalogue.Default;
        var settings = new Dictionary<string, string>
        {
            ["format"] = format.ToString(),
            ["model"] = $"{model} ({Fingerprint(ModelCatalogue.PathOf(model))})",
            ["detector"] = FaceDetectors.FileOf(detector) is { } file ? $"{detector} ({Fingerprint(file)})" : detector,
            ["lowest score"] = request.MinScore.ToString(CultureInfo.InvariantCulture),
            ["pictures"] = string.Join(", ", pictures),
            ["folder"] = Environment.CurrentDirectory,
            ["version"] = typeof(Recognizer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            ["kernels"] = Kernels.Default.Name,
        };
        if (annotations is not null)
            settings["annotated pictures in"] = Path.GetFullPath(annotations);
        return settings;
    }

    private static string Fingerprint(string path)
    {
        using var file = File.OpenRead(path);
        return "SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
