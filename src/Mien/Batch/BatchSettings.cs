using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Mien.Expressions;
using Mien.Models;
using Mien.Recognition;
using Mien.Tensors;

namespace Mien.Batch;

/// <summary>All that the results of a batch depend on beside its inputs, by name, so that no run goes on with something else.</summary>
internal static class BatchSettings
{
    /// <summary>Name of the setting that paths are relative to.</summary>
    public const string Folder = "folder";

    private const int MaxShown = 100;

    public static Dictionary<string, string> Of(RecognizerOptions recognizer, BatchOptions batch)
    {
        var settings = new Dictionary<string, string> { ["format"] = batch.Format.ToString() };
        if (recognizer.Expressions is { } set)
            AddExpressions(settings, set, recognizer.Model);
        else if (recognizer.OwnClassifier is { } classifier)
            settings["model"] = classifier.ToString() ?? ""; // its type, where it does not tell more
        else
            settings["model"] = Model(recognizer.Model ?? ModelCatalogue.Default);
        settings["detector"] = recognizer.OwnDetector is { } own ? own.ToString() ?? ""
            : FaceDetectors.FileOf(recognizer.Detector) is { } file ? $"{recognizer.Detector} ({FileHash(file)})"
            : recognizer.Detector;
        settings["lowest score"] = Text(recognizer.MinScore)!;
        Add(settings, "smallest face", Text(recognizer.MinFace));
        Add(settings, "largest side", Text(recognizer.MaxSide));
        Add(settings, "turned faces", recognizer.Turned ? "yes" : null);
        Add(settings, "frames between detections", Text(batch.DetectEvery));
        Add(settings, "frames between searches", Text(batch.SearchEvery));
        Add(settings, "annotated copies in", batch.Annotate is { } copies ? Path.GetFullPath(copies) : null);
        Add(settings, "explanations in", batch.Explain is { } explanations ? Path.GetFullPath(explanations) : null);
        Add(settings, "timelines in", batch.Timeline is { } timelines ? Path.GetFullPath(timelines) : null);
        settings[Folder] = Environment.CurrentDirectory;
        settings["version"] = typeof(Recognizer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        settings["kernels"] = KernelSet.Default.Name;
        return settings;
    }

    /// <summary>The first of the settings that are not the same, in words; null where all are.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> then, Dictionary<string, string> now)
    {
        var name = now.Keys.Union(then.Keys).FirstOrDefault(name => then.GetValueOrDefault(name) != now.GetValueOrDefault(name));
        return name is null ? null : $"was begun with {name} {Shown(then.GetValueOrDefault(name))}, now it is {Shown(now.GetValueOrDefault(name))}";
    }

    private static string Shown(string? value) =>
        value is null ? "none" : value.Length <= MaxShown ? value : $"{value[..MaxShown]}...";

    // The set says which model it needs.
    private static void AddExpressions(Dictionary<string, string> settings, ExpressionSet set, string? model)
    {
        using var written = new MemoryStream();
        ExpressionSetFile.Write(written, set);
        settings["expressions"] = Hash(SHA256.HashData(written.GetBuffer().AsSpan(0, (int)written.Length)));
        settings["model"] = model is null ? set.Model : Model(model);
    }

    private static string Model(string model) => $"{model} ({FileHash(ModelCatalogue.PathOf(model))})";

    private static void Add(Dictionary<string, string> settings, string name, string? value)
    {
        if (value is not null)
            settings[name] = value;
    }

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string FileHash(string path)
    {
        using var file = File.OpenRead(path);
        return Hash(SHA256.HashData(file));
    }

    private static string Hash(byte[] hash) => "SHA-256 " + Convert.ToHexStringLower(hash);
}
