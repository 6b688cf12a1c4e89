using System.CommandLine;
using Mien.Cli.Inputs;
using Mien.Cli.Output;
using Mien.Learning;
using Mien.Tensors;
using Mien.Vision;

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
        var annotate = SharedOptions.Annotate();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json, OutputFormat.JsonLines, OutputFormat.Csv);
        var output = SharedOptions.Output();
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that left FILE.partial beside --output FILE (jsonl or csv)" };
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and name their expressions")
        {
            pictures, model, detector, minScore, annotate, format, output, resume, threads,
        };

        command.SetAction(parse =>
        {
            var inputs = parse.GetRequiredValue(pictures);
            var writtenAs = SharedOptions.FormatOf(parse, format, output);
            var request = new AnalyzeRequest(parse.GetValue(model), parse.GetValue(detector), parse.GetValue(minScore));
            using var target = Open(
                parse.GetValue(output), writtenAs, parse.GetValue(resume), () => BatchSettings.Of(request, inputs, writtenAs, parse.GetValue(annotate)), streams);
            using var recognizer = open(request);
            var folder = parse.GetValue(annotate) is { } path ? AnnotationFolder.Open(path, inputs) : null;
            if (folder is not null && parse.GetValue(resume))
                Picture.DeleteUnfinished(parse.GetRequiredValue(annotate)!);
            return Run(inputs, writtenAs, target, recognizer, folder, parse.GetValue(threads) ?? Workers.DefaultCount, streams);
        });

        return command;
    }

    // Of these formats each picture's part stands by itself.
    private static OutputTarget Open(
        string? path, OutputFormat format, bool resume, Func<Dictionary<string, string>> settings, StandardStreams streams)
    {
        if (OutputTarget.IsFile(path) && format is OutputFormat.JsonLines or OutputFormat.Csv)
            return ResumableTarget.Open(path, settings(), resume, streams);
        return resume
            ? throw new UsageException("--resume goes on with a file: give --output FILE.jsonl or FILE.csv")
            : OutputTarget.Open(path, streams);
    }

    internal static int Run(
        string[] pictures, OutputFormat format, OutputTarget target, Recognizer recognizer, AnnotationFolder? annotations,
        int threads, StandardStreams streams)
    {
        var status = ExitStatus.Good;
        var inputs = PictureInputs.Expand(pictures);
        using var count = new InputCount(inputs);
        using var progress = new ProgressLine(streams, "pictures", dataGoesToFile: target.Stream != streams.Output, () => count.Total);
        using (var writer = AnalysisWriter.Create(format, target.Stream, recognizer.Labels, PictureInputs.NameOnePicture(pictures)))
        {
            var sources = inputs.Where(IsToDo).Select(input => Source(input, streams));
            foreach (var result in recognizer.AnalyzeAll(sources, threads, annotations is null ? null : annotations.Add))
            {
                var analysis = result with { Error = InputFailure.ReasonWithout(result.Source, result.Error) };
                Write(analysis, writer);
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
        return target.HoldsFailures ? ExitStatus.SomeFailed : status;

        bool IsToDo(PictureInput input)
        {
            annotations?.Reserve(input.Source);
            if (!target.Holds(input.Source))
                return true;
            progress.Skip();
            return false;
        }

        void Write(Analysis analysis, IAnalysisWriter writer)
        {
            using var stage = Stages.Begin(Stages.Write);
            writer.Write(analysis);
            target.Keep(analysis.Source, analysis.Error is not null);
        }
    }

    private static PictureSource Source(PictureInput input, StandardStreams streams)
    {
        if (input.Error is { } error)
            return new PictureSource(input.Source, () => throw new IOException(error));
        return input.IsStandardInput
            ? new PictureSource(input.Source, () => Picture.Load(streams.Input, "standard input"))
            : PictureSource.File(input.Source);
    }
}
