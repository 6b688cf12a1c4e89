using System.CommandLine;
using Mien.Cli.Inputs;
using Mien.Cli.Output;

namespace Mien.Cli.Commands;

/// <summary>mien analyze: finds the faces of pictures and names their expressions.</summary>
internal static class AnalyzeCommand
{
    public static Command Create(StandardStreams streams, Func<AnalyzeRequest, IExpressionRecognizer> open)
    {
        var pictures = new Argument<string[]>("picture")
        {
            Description = "Picture files, folders, patterns such as 'photos/**/*.jpg', or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = SharedOptions.Model();
        var detector = SharedOptions.Detector();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json, OutputFormat.JsonLines, OutputFormat.Csv);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("analyze", "Find the faces of pictures and name their expressions")
        {
            pictures, model, detector, format, output, threads,
        };

        command.SetAction(parse =>
        {
            var request = new AnalyzeRequest(parse.GetValue(model), parse.GetValue(detector), parse.GetValue(threads));
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            using var recognizer = open(request);

            return Run(parse.GetRequiredValue(pictures), parse.GetValue(format), target, recognizer, streams);
        });

        return command;
    }

    private static int Run(
        string[] pictures, OutputFormat format, OutputTarget target, IExpressionRecognizer recognizer, StandardStreams streams)
    {
        var status = ExitStatus.Good;
        using var progress = new ProgressLine(streams, "pictures", dataGoesToFile: target.Stream != streams.Output);
        using (var writer = AnalysisWriter.Create(
            format, target.Stream, recognizer.Labels, PictureInputs.NameOnePicture(pictures)))
        {
            foreach (var input in PictureInputs.Expand(pictures))
            {
                var analysis = Analyze(input, recognizer, streams);
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

    private static Analysis Analyze(PictureInput input, IExpressionRecognizer recognizer, StandardStreams streams)
    {
        if (input.Error is { } error)
            return Analysis.Failed(input.Source, error);

        try
        {
            return input.IsStandardInput
                ? recognizer.Analyze(streams.Input, input.Source)
                : recognizer.Analyze(input.Source);
        }
        catch (Exception exception) when (InputFailure.Is(exception))
        {
            return Analysis.Failed(input.Source, InputFailure.ReasonWithout(input.Source, exception));
        }
    }
}
