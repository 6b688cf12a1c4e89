using System.CommandLine;
using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Tensors;

namespace Mien.Cli.Commands;

/// <summary>mien analyze: finds the faces of pictures and names their expressions.</summary>
internal static class AnalyzeCommand
{
    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, Recognizer> open)
    {
        var pictures = new Argument<string[]>("picture")
        {
            Description = "Picture files, folders, patterns such as 'photos/**/*.jpg', or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = SharedOptions.Model();
        var detector = SharedOptions.Detector();
        var minScore = SharedOptions.MinScore();
        var expressions = SharedOptions.Expressions();
        var store = SharedOptions.Store();
        var annotate = SharedOptions.Annotate();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json, OutputFormat.JsonLines, OutputFormat.Csv);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and name their expressions")
        {
            pictures, model, detector, minScore, expressions, store, annotate, format, output, threads,
        };

        command.SetAction(parse =>
        {
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            using var recognizer = open(new AnalyzeRequest(
                parse.GetValue(model), parse.GetValue(detector), parse.GetValue(minScore), parse.GetValue(expressions), parse.GetValue(store)));
            var folder = parse.GetValue(annotate) is { } path ? AnnotationFolder.Open(path, parse.GetRequiredValue(pictures)) : null;
            return Run(
                parse.GetRequiredValue(pictures), parse.GetValue(format), target, recognizer, folder,
                parse.GetValue(threads) ?? Workers.DefaultCount, streams);
        });

        return command;
    }

    internal static int Run(
        string[] pictures, OutputFormat format, OutputTarget target, Recognizer recognizer, AnnotationFolder? annotations,
        int threads, StandardStreams streams)
    {
        var status = ExitStatus.Good;
        using var progress = new ProgressLine(streams, "pictures", dataGoesToFile: target.Stream != streams.Output);
        using (var writer = AnalysisWriter.Create(format, target.Stream, recognizer.Labels, PictureInputs.NameOnePicture(pictures)))
        {
            var sources = PictureInputs.Expand(pictures).Select(input =>
            {
                annotations?.Reserve(input.Source);
                return input.ToSource(streams);
            });
            foreach (var result in recognizer.AnalyzeAll(sources, threads, annotations is null ? null : annotations.Add))
            {
                var analysis = result with { Error = InputFailure.ReasonWithout(result.Source, result.Error) };
                writer.Write(analysis);
                progress.Advance();

                if (analysis.Error is { } error)
                {
                    progress.Hide();
                    streams.Report(analysis.Source, error);
                    status = ExitStatus.SomeFailed;
                }
            }

            writer.Complete();
        }

        target.Commit();
        return status;
    }
}
