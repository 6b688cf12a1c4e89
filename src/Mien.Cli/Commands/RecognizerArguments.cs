using System.CommandLine;
using Mien.Expressions;
using Mien.Mtcnn;
using Mien.OnnxRuntime;
using Mien.Recognition;
using Mien.Vision.Pictures;

namespace Mien.Cli.Commands;

/// <summary>The options of a verb that say which recogniser is used, and what it looks for.</summary>
internal sealed class RecognizerArguments
{
    private readonly Option<string[]> model;
    private readonly Option<string[]> detector;
    private readonly Option<float> minScore = SharedOptions.MinScore();
    private readonly Option<string?> expressions = SharedOptions.Expressions();
    private readonly Option<string?> store = SharedOptions.Store();

    private readonly Option<int?> minFace = SharedOptions.Number(
        "--min-face",
        $"Side of the smallest faces to look for, in pixels, {MtcnnOptions.SureFaceSize} by default; in pictures of more than {PictureSize.DefaultPixels / 1_000_000} megapixels they grow unless it is given",
        12,
        10_000);

    private readonly Option<int?> maxSide = SharedOptions.Number(
        "--max-side", "Longest side that pictures are read with, in pixels; larger ones are shrunk, which saves time and misses small faces", 32, 1_000_000);

    private readonly Option<bool> turned = new("--turned") { Description = "Look for faces on their side and on their head, too; takes four times as long" };

    private readonly bool isServer;

    /// <summary>Gives the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="isServer">Whether several models and detectors may be named there, and --store has a meaning of its own, without --expressions.</param>
    public RecognizerArguments(Command verb, bool isServer = false)
    {
        this.isServer = isServer;
        model = SharedOptions.Models(isServer);
        detector = SharedOptions.Detectors(isServer);
        foreach (var option in (Option[])[model, detector, minScore, expressions, store, minFace, maxSide, turned])
            verb.Add(option);
    }

    /// <summary>What they were given.</summary>
    public RecognizerOptions Of(ParseResult parse) => AllOf(parse)[0];

    /// <summary>What they were given: each model with each detector, first of all the first with the first.</summary>
    public IReadOnlyList<RecognizerOptions> AllOf(ParseResult parse)
    {
        var set = ExpressionsOf(parse);
        var models = parse.GetValue(model) is { Length: > 0 } named ? named : new string?[] { null };
        string[] detectors = parse.GetValue(detector) is { Length: > 0 } given ? given : [FaceDetectors.Default];
        return [.. from name in models
                   let other = set is null && name is not null && OnnxClassifier.DescriptionOf(name) is not null ? new OnnxClassifier(name) : null
                   from found in detectors
                   select new RecognizerOptions
                   {
                       Model = other is null ? name : null,
                       OwnClassifier = other,
                       Detector = found,
                       MinScore = parse.GetValue(minScore),
                       MinFace = parse.GetValue(minFace),
                       MaxSide = parse.GetValue(maxSide),
                       Turned = parse.GetValue(turned),
                       Expressions = set,
                   }];
    }

    /// <summary>What --store was given; null where it was not.</summary>
    public string? StoreOf(ParseResult parse) => parse.GetValue(store);

    private ExpressionSet? ExpressionsOf(ParseResult parse)
    {
        if (parse.GetValue(expressions) is not { } set)
            return isServer || parse.GetValue(store) is null ? null : throw new UsageException("--store needs --expressions, the name of a set in it");
        using var location = ExpressionSetLocation.Open(set, parse.GetValue(store));
        return location.Need();
    }
}
