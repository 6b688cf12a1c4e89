using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Vision.Alignment;

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
            Description = $"Measure face detectors, {string.Join(", ", FaceDetectors.Names)} or weight files of MTCNN; with --model, detector and model together on whole pictures",
            HelpName = "name|file",
            AllowMultipleArgumentsPerToken = true,
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Name of a data set or path of its folder or file; with --detector it may be given several times",
            HelpName = "name|path",
        };
        var suite = SharedOptions.Choice(
            "--suite", "Measure models on all sets of a suite, with their mean; photographs are faces that no training touches",
            [.. EvaluationSuite.All.Select(item => item.Name)]);
        var final = new Option<bool>("--final") { Description = "With --suite: also the tests that are read once, after everything was chosen" };
        var margins = new Option<float[]>("--margin")
        {
            Description = "With --model and --detector: what is cut beside the box on each side, as share of it, and around its square; several are compared. Without, as the model says",
            HelpName = "share",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = Margins,
        };
        var align = new Option<bool>("--align") { Description = "With --model and --detector: compare with faces brought upright by their landmarks" };
        var split = SharedOptions.Split();
        var threads = SharedOptions.Threads();

        var command = new Command("evaluate", "Measure models on one split of a data set, or face detectors on annotated pictures")
        {
            models, detectors, margins, align, data, split, suite, final, threads,
        };
        command.Validators.Add(result =>
        {
            var isSuite = result.GetResult(suite) is not null;
            if (isSuite == result.GetValue(data) is { Length: > 0 })
                result.AddError("give either --data or --suite");
            else if (!isSuite && result.GetValue(final))
                result.AddError("--final goes with --suite");
            else if (isSuite && (result.GetValue(detectors) is { Length: > 1 } || result.GetValue(margins) is { Length: > 0 } || result.GetValue(align) || result.GetResult(split) is { Implicit: false }))
                result.AddError("--suite says itself how its sets are measured; beside it go --model, one --detector and --final");
        });

        new ReportOptions(command, streams).SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            if (parse.GetValue(suite) is { } name)
            {
                return EvaluationReport.Of(EvaluationSuite.All.First(item => item.Name == name).Evaluate(
                    parse.GetRequiredValue(models), parse.GetValue(detectors) is [var found] ? found : FaceDetectors.Default, parse.GetValue(final)));
            }
            var (sets, part) = (parse.GetRequiredValue(data), parse.GetValue(split));
            var detects = parse.GetValue(detectors) is { Length: > 0 };
            if (detects && parse.GetResult(models) is { Implicit: false })
            {
                return EvaluationReport.Of(RecognitionEvaluator.EvaluateAll(
                    parse.GetRequiredValue(models), parse.GetRequiredValue(detectors), sets, part,
                    RecognitionEvaluator.Crops(parse.GetValue(margins) is { Length: > 0 } given ? given : parse.GetValue(align) ? [0] : [], parse.GetValue(align))));
            }
            if (parse.GetResult(margins) is { Implicit: false } || parse.GetValue(align))
                throw new UsageException("--margin and --align say how a detector's faces are cut for a model; give both --detector and --model");
            if (detects)
                return EvaluationReport.Of(DetectionEvaluator.EvaluateAll(parse.GetRequiredValue(detectors), sets, part));
            return sets is [var set]
                ? EvaluationReport.Of(evaluate(new EvaluateRequest(parse.GetRequiredValue(models), set, part)))
                : throw new UsageException("--data names several data sets; models are measured on one");
        });

        return command;
    }

    private static float[]? Margins(ArgumentResult result)
    {
        var margins = new float[result.Tokens.Count];
        for (var i = 0; i < margins.Length; i++)
        {
            var text = result.Tokens[i].Value;
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out margins[i]) && FaceCrop.IsMargin(margins[i]))
                continue;
            result.AddError($"--margin '{text}' is not a number over -0.5 and up to {FaceCrop.MaxMargin}");
            return null;
        }
        return margins;
    }
}

/// <summary>What evaluation the command line asks for.</summary>
/// <param name="Models">Names of shipped models or paths of model files.</param>
/// <param name="Data">Name of a data set or path of its folder or file.</param>
/// <param name="Split">Split of the data set.</param>
internal sealed record EvaluateRequest(IReadOnlyList<string> Models, string Data, Split Split)
{
    /// <summary>Measures every model.</summary>
    public EvaluationSeries Run() => Evaluator.EvaluateAll(Models, Data, Split);
}
