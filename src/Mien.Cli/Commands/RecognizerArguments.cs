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
    private readonly Option<string?> model = SharedOptions.Model();
    private readonly Option<string?> detector = SharedOptions.Detector();
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

    private readonly bool takesStoreAlone;

    /// <summary>Gives the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="takesStoreAlone">Whether --store has a meaning of its own there, without --expressions.</param>
    public RecognizerArguments(Command verb, bool takesStoreAlone = false)
    {
        this.takesStoreAlone = takesStoreAlone;
        foreach (var option in (Option[])[model, detector, minScore, expressions, store, minFace, maxSide, turned])
            verb.Add(option);
    }

    /// <summary>What they were given.</summary>
    public RecognizerOptions Of(ParseResult parse) =>
        parse.GetValue(expressions) is null && (takesStoreAlone || parse.GetValue(store) is null) && parse.GetValue(model) is { } other && OnnxClassifier.DescriptionOf(other) is not null
        ? Of(parse, null) with { OwnClassifier = new OnnxClassifier(other) }
        : Of(parse, parse.GetValue(model));

    /// <summary>What --store was given; null where it was not.</summary>
    public string? StoreOf(ParseResult parse) => parse.GetValue(store);

    private RecognizerOptions Of(ParseResult parse, string? name) => new()
    {
        Model = name,
        Detector = parse.GetValue(detector) ?? FaceDetectors.Default,
        MinScore = parse.GetValue(minScore),
        MinFace = parse.GetValue(minFace),
        MaxSide = parse.GetValue(maxSide),
        Turned = parse.GetValue(turned),
        Expressions = ExpressionsOf(parse),
    };

    private ExpressionSet? ExpressionsOf(ParseResult parse)
    {
        if (parse.GetValue(expressions) is not { } set)
            return takesStoreAlone || parse.GetValue(store) is null ? null : throw new UsageException("--store needs --expressions, the name of a set in it");
        using var location = ExpressionSetLocation.Open(set, parse.GetValue(store));
        return location.Need();
    }
}
