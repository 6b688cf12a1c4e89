using System.CommandLine;
using Mien.Batch;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>mien analyze: finds the faces of pictures and videos and names their expressions.</summary>
internal static class AnalyzeCommand
{
    public static Command Create(StandardStreams streams, Func<RecognizerOptions, Recognizer> open)
    {
        var inputs = new Argument<string[]>("picture")
        {
            Description = "Pictures, videos, folders of pictures, patterns such as 'photos/**/*.jpg', or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var annotate = SharedOptions.Annotate();
        var explain = SharedOptions.Explain();
        var timeline = SharedOptions.Timeline();
        var (detectEvery, searchEvery) = (SharedOptions.DetectEvery(), SharedOptions.SearchEvery());
        var output = SharedOptions.Output();
        var format = new FormatOption(output, [null, .. ResultFormat.All]);
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that left FILE.partial beside --output FILE (jsonl or csv)" };
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and videos and name their expressions")
        {
            inputs, detectEvery, searchEvery, annotate, explain, timeline, format.Option, output, resume, threads,
        };
        var recognition = new RecognizerArguments(command);
        command.SetAction(parse =>
        {
            var writtenAs = format.Of(parse);
            using var recognizer = open(recognition.Of(parse) with { Threads = parse.GetValue(threads) });
            var batch = new BatchOptions
            {
                Inputs = parse.GetRequiredValue(inputs),
                StandardInput = streams.Input,
                Annotate = parse.GetValue(annotate),
                Explain = parse.GetValue(explain),
                Timeline = parse.GetValue(timeline),
                DetectEvery = parse.GetValue(detectEvery),
                SearchEvery = parse.GetValue(searchEvery),
                Resume = parse.GetValue(resume),
            };
            return BatchRun.Run(recognizer, batch, parse.GetValue(output), writtenAs, streams);
        });

        return command;
    }
}
