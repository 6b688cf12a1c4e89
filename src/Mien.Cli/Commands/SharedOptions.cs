using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Mien.Recognition;
using Mien.Research.Data;

namespace Mien.Cli.Commands;

/// <summary>The options that verbs share, so that one grammar holds for all.</summary>
internal static class SharedOptions
{
    private const int MaxThreads = 1024;

    private const string FirstIsDefault = "; of several the first answers whoever chooses none";

    private static readonly string detectorDescription =
        $"How faces are found, {FaceDetectors.Default} by default; none takes the whole picture as one face, a file holds weights of MTCNN";

    private static readonly string detectorNames = string.Join('|', FaceDetectors.Names) + "|file";

    public static Option<string?> Model() => new("--model")
    {
        Description = "Name of a shipped model or path of a model file",
        HelpName = "name|file",
    };

    public static Option<string[]> Models(bool several) => new("--model")
    {
        Description = $"Name of a shipped model or path of a model file{(several ? FirstIsDefault : "")}",
        HelpName = "name|file",
        Arity = several ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        AllowMultipleArgumentsPerToken = several,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
    };

    public static Option<string?> Detector() => new("--detector")
    {
        Description = detectorDescription,
        HelpName = detectorNames,
        CustomParser = result => DetectorsOf(result)?[0],
    };

    public static Option<string[]> Detectors(bool several) => new("--detector")
    {
        Description = detectorDescription + (several ? FirstIsDefault : ""),
        HelpName = detectorNames,
        Arity = several ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        AllowMultipleArgumentsPerToken = several,
        CustomParser = DetectorsOf,
    };

    public static Option<string?> Expressions() => new("--expressions")
    {
        Description = "Name the faces by a set of custom expressions: its file, or its name in --store",
        HelpName = "file|name",
    };

    public static Option<string?> Store() => new("--store")
    {
        Description = "Store of sets: a SQLite file, or postgresql://user:password@host/database",
        HelpName = "file|url",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "Name of a data set or path of its folder or file",
        HelpName = "name|path",
        Required = true,
    };

    public static Option<string?> DataFolder() => new("--data")
    {
        Description = "Folder of the data sets; MIEN_DATA by default",
        HelpName = "folder",
    };

    public static Option<float> MinScore() => new("--min-score")
    {
        Description = "Leave out faces with a lower detection score, 0 to 1; 0.5 by default",
        DefaultValueFactory = static _ => RecognizerOptions.DefaultMinScore,
        HelpName = "score",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1)
                return value;

            result.AddError($"--min-score '{text}' is not a number from 0 to 1");
            return 0;
        },
    };

    public static Option<string?> Annotate() => new("--annotate")
    {
        Description = "Folder for copies with boxes and labels, or for one video a file (.mp4, .mov, .mkv)",
        HelpName = "folder|file",
    };

    public static Option<string?> Explain() => new("--explain")
    {
        Description = "Folder for a picture of each face, or track of a video, that shows where the network looked",
        HelpName = "folder",
    };

    public static Option<string?> Timeline() => new("--timeline")
    {
        Description = "Folder for a picture of each track of a video: its probabilities over time",
        HelpName = "folder",
    };

    public static Option<int?> DetectEvery() => Number(
        "--detect-every", "In videos, frames from one detection to the next, between which faces are followed; 5 by default", 1, 1000);

    public static Option<int?> SearchEvery() => Number(
        "--search-every", "In videos, frames from one search of the whole picture to the next, between which the detector looks around known faces; 5 by default", 1, 1000);

    public static Option<Split> Split(Split standard = Mien.Research.Data.Split.Test) => new("--split")
    {
        Description = $"Split of the data set, none for sets without splits; {standard.Name()} by default",
        HelpName = string.Join('|', SplitNames.All),
        DefaultValueFactory = _ => standard,
        CustomParser = result => Chosen(result, "--split", SplitNames.All) is { } name
            ? Enum.Parse<Split>(name, ignoreCase: true)
            : default,
    };

    public static Option<string?> Output() => new("--output", "-o")
    {
        Description = "File for the results; it appears whole or not at all",
        HelpName = "file",
    };

    public static Option<int?> Threads() => Number("--threads", "Threads to compute with; all cores by default", 1, MaxThreads);

    public static Option<ulong?> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return value;

            result.AddError($"--seed '{text}' is not a whole number from 0 to {ulong.MaxValue}");
            return null;
        },
    };

    /// <summary>Sets with how many threads this program computes; called before anything does.</summary>
    public static void UseThreads(int? threads)
    {
        if (threads is { } count)
            Tensors.Threads.Workers.DefaultCount = count;
    }

    public static Option<string?> Choice(string name, string description, IReadOnlyList<string> choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        CustomParser = result => Chosen(result, name, choices),
    };

    private static string? Chosen(ArgumentResult result, string name, IReadOnlyList<string> choices)
    {
        var value = result.Tokens[0].Value;
        if (choices.Contains(value))
            return value;

        result.AddError($"{name} '{value}' is none of {string.Join(", ", choices)}");
        return null;
    }

    private static string[]? DetectorsOf(ArgumentResult result)
    {
        var names = result.Tokens.Select(token => token.Value).ToArray();
        if (names.FirstOrDefault(name => !FaceDetectors.Names.Contains(name) && !name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) is not { } unknown)
            return names;
        result.AddError($"--detector '{unknown}' is none of {string.Join(", ", FaceDetectors.Names)}, and no .safetensors file");
        return null;
    }

    public static Option<int?> Number(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= min && value <= max)
            {
                return value;
            }

            result.AddError($"{name} '{text}' is not a whole number from {min} to {max}");
            return null;
        },
    };
}
