using System.CommandLine;
using Mien.Cli.Output;
using Mien.Data;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>mien evaluate: measures models on one split of a data set, or face detectors on annotated pictures.</summary>
internal static class EvaluateCommand
{
    public static Command Create(StandardStreams streams, Func<EvaluateRequest, EvaluationSeries> evaluate)
    {
        var models = new Option<string[]>("--model")
        {
            Description = "Name of a shipped model or path of a model file; several give mean and deviation",
            HelpName = "name|file",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [ModelCatalogue.Default],
        };
        var detectors = new Option<string[]>("--detector")
        {
            Description = $"Measure face detectors instead: {string.Join(", ", FaceDetectors.Names)}, or weight files of MTCNN",
            HelpName = "name|file",
            AllowMultipleArgumentsPerToken = true,
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Name of a data set or path of its folder or file; with --detector one or more sets of annotated pictures",
            HelpName = "name|path",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var split = SharedOptions.Split();
        var format = SharedOptions.Format(OutputFormat.Table, OutputFormat.Json);
        var output = SharedOptions.Output();
        var threads = SharedOptions.Threads();

        var command = new Command("evaluate", "Measure models on one split of a data set, or face detectors on annotated pictures")
        {
            models, detectors, data, split, format, output, threads,
        };

        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            if (parse.GetValue(detectors) is { Length: > 0 } named)
            {
                if (parse.GetResult(models) is { Implicit: false })
                    throw new UsageException("--detector measures how faces are found, --model how they are named; give one of them");
                DetectionWriter.Write(parse.GetValue(format), Detect(named, parse.GetRequiredValue(data), parse.GetValue(split)), target.Stream);
                target.Commit();
                return;
            }
            if (parse.GetRequiredValue(data) is not [var set])
                throw new UsageException("--data names several data sets; models are measured on one");
            var series = evaluate(new EvaluateRequest(
                parse.GetRequiredValue(models), set, parse.GetValue(split)));
            EvaluationWriter.Write(parse.GetValue(format), series, target.Stream);
            target.Commit();
        });

        return command;
    }

    private static IReadOnlyList<DetectionEvaluation> Detect(string[] detectors, string[] data, Split split)
    {
        var photos = data.SelectMany(name => PhotoSets.Open(name)).Where(photo => photo.Split == split).ToList();
        if (photos.Count == 0)
            throw new UsageException($"{string.Join(", ", data)}: no pictures in the split {split.Name()}");
        return [.. detectors.Select(name => DetectionEvaluator.Evaluate(name, photos, data))];
    }
}
