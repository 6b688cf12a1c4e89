using System.CommandLine;
using Mien.Cli.Output;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien analyze: finds the faces of pictures and videos and names their expressions.</summary>
internal static class AnalyzeCommand
{
    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, Recognizer> open)
    {
        var pictures = new Argument<string[]>("picture")
        {
            Description = "Pictures, videos, folders of pictures, patterns such as 'photos/**/*.jpg', or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = SharedOptions.Model();
        var detector = SharedOptions.Detector();
        var minScore = SharedOptions.MinScore();
        var expressions = SharedOptions.Expressions();
        var store = SharedOptions.Store();
        var search = new SearchOptions.Options();
        var annotate = SharedOptions.Annotate();
        var timeline = SharedOptions.Timeline();
        var detectEvery = SharedOptions.DetectEvery();
        var output = SharedOptions.Output();
        var format = new FormatOption(
            output, null, ResultFormat.Json, ResultFormat.JsonLines, ResultFormat.Csv, ResultFormat.DeepFace, ResultFormat.PyFeat);
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that left FILE.partial beside --output FILE (jsonl or csv)" };
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and videos and name their expressions")
        {
            pictures, model, detector, minScore, expressions, store, detectEvery, annotate, timeline, format.Option, output, resume, threads,
        };

        search.AddTo(command);
        command.SetAction(parse =>
        {
            var inputs = parse.GetRequiredValue(pictures);
            var writtenAs = format.Of(parse);
            var request = new AnalyzeRequest(
                parse.GetValue(model), parse.GetValue(detector), parse.GetValue(minScore), parse.GetValue(expressions), parse.GetValue(store),
                search.Of(parse), parse.GetValue(threads));
            var video = new VideoRequest(Live: false, parse.GetValue(detectEvery), parse.GetValue(detector) == "none", request.Search.MaxSide);
            using var target = Open(
                parse.GetValue(output), writtenAs, parse.GetValue(resume),
                () => BatchSettings.Of(request, writtenAs, video.DetectEvery, parse.GetValue(annotate), parse.GetValue(timeline)), streams);
            using var recognizer = open(request);
            var annotations = parse.GetValue(annotate) is { } path ? AnnotationTarget.Open(path, inputs) : null;
            return new AnalysisBatch(target, recognizer, new VideoOutputs(recognizer, video, parse.GetValue(timeline)), annotations, streams)
                .Run(inputs, writtenAs);
        });

        return command;
    }

    // Of these formats each picture's part stands by itself.
    private static OutputTarget Open(
        string? path, ResultFormat? format, bool resume, Func<Dictionary<string, string>> settings, StandardStreams streams)
    {
        if (OutputTarget.IsFile(path) && format is ResultFormat.JsonLines or ResultFormat.Csv)
            return ResumableTarget.Open(path, settings(), resume, streams);
        return resume
            ? throw new UsageException("--resume goes on with a file: give --output FILE.jsonl or FILE.csv")
            : OutputTarget.Open(path, streams);
    }
}
