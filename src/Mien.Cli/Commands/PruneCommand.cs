using System.CommandLine;
using System.Globalization;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Pruning;

namespace Mien.Cli.Commands;

/// <summary>mien prune: makes a model smaller and faster by taking channels away.</summary>
internal static class PruneCommand
{
    private static readonly Dictionary<string, PruningMeasure> measures = new()
    {
        ["taylor"] = PruningMeasure.Taylor,
        ["importance"] = PruningMeasure.Importance,
        ["l1"] = PruningMeasure.L1,
        ["batch-norm"] = PruningMeasure.BatchNorm,
        ["distinctiveness"] = PruningMeasure.Distinctiveness,
        ["random"] = PruningMeasure.Random,
    };

    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or of the detector, or path of a model file" };
        var data = SharedOptions.Data();
        var plan = new Option<bool>("--plan") { Description = "Only show which channels shrink together, what each costs, and what would go" };
        var measure = SharedOptions.Choice("--measure", "What channels go by; taylor by default, of a detector importance", [.. measures.Keys]);
        var share = Number("--share", "Share of the channels that goes, above 0 and below 1", static value => value is > 0 and < 1);
        var each = new Option<bool>("--each") { Description = "The same share of each group, and not of all channels together; with --share or --speed" };
        var speed = Number("--speed", "How many times as fast the model is to be, measured; above 1", static value => value is > 1 and < 1000);
        var loss = Number("--loss", "Take channels away one at a time until the training loss has risen by more than this, such as 0.1", static value => value is > 0 and < 1000);
        var layers = new Option<string[]>("--layer") { Description = "Groups that may shrink, by the names that --plan shows; all by default", HelpName = "name", AllowMultipleArgumentsPerToken = true };
        var multiple = SharedOptions.Number("--multiple", "With --share and --speed, leave channels in multiples of n, as kernels like; 8 by default", 1, 64);
        var recipe = new Option<string?>("--recipe") { Description = "Train the pruned model further as this recipe says: a shipped one by name or a file", HelpName = "name|file" };
        var seed = SharedOptions.Seed("Seed of --measure random; 1 by default");
        var output = new Option<string?>("--output", "-o") { Description = "Model file to write, which appears whole or not at all; the model's name with -pruned by default", HelpName = "file.safetensors" };
        var threads = SharedOptions.Threads();

        var command = new Command("prune", "Make a model smaller and faster by taking channels away that it can do without")
        {
            model, data, plan, measure, share, each, speed, loss, layers, multiple, recipe, seed, output, threads,
        };
        command.Validators.Add(result =>
        {
            var rules = new[] { share, speed, loss }.Count(rule => result.GetResult(rule) is not null);
            if (rules > 1)
                result.AddError("give one of --share, --speed and --loss");
            else if (result.GetValue(plan) && (result.GetResult(output) is not null || result.GetResult(recipe) is not null))
                result.AddError("--plan only shows; leave --output and --recipe out");
            else if (!result.GetValue(plan) && rules == 0)
                result.AddError("say how far by --share, --speed or --loss, or ask for the --plan");
            else if (result.GetValue(each) && result.GetResult(share) is null && result.GetResult(speed) is null)
                result.AddError("--each goes with --share or --speed");
        });
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var file = parse.GetValue(plan) ? null : parse.GetValue(output) ?? OwnFile(parse.GetRequiredValue(model), streams);
            if (DetectorPruning.IsDetector(parse.GetRequiredValue(model)))
            {
                if (parse.GetResult(share) is null || file is null || OutputTarget.IsStandard(file) || parse.GetValue(recipe) is not null || parse.GetResult(layers) is not null)
                    throw new UsageException("of a detector a --share goes, into a file; it is trained further by a recipe of its own");
                PruneDetector();
                return;
            }
            var tuning = parse.GetValue(recipe) is { } followed ? new FineTuning(followed, file!) : null;
            if (tuning is not { IsBegun: true })
                Prune();
            tuning?.Execute(new TrainingDisplay(streams));

            void PruneDetector()
            {
                using var pruning = DetectorPruning.Of(parse.GetRequiredValue(model), new PruningRequest
                {
                    Measure = measures[parse.GetValue(measure) ?? "importance"],
                    Share = parse.GetValue(share),
                    OfEach = parse.GetValue(each),
                    Multiple = parse.GetValue(multiple) ?? PruningRequest.DefaultMultiple,
                    Seed = parse.GetValue(seed) ?? 1,
                });
                pruning.Save(file!);
                PruningReport.Write(pruning, pruning.Measure(parse.GetRequiredValue(data)), streams.Output);
            }

            void Prune()
            {
                using var given = ModelCatalogue.Load(parse.GetRequiredValue(model));
                using var target = file is null || tuning is not null ? null : OutputTarget.Open(file, streams);
                using var pruning = UsageException.Of(() => ModelPruning.Of(given, DataSets.OpenSamples(parse.GetRequiredValue(data)), new PruningRequest
                {
                    Measure = measures[parse.GetValue(measure) ?? "taylor"],
                    Share = parse.GetValue(share),
                    OfEach = parse.GetValue(each),
                    Speed = parse.GetValue(speed),
                    Loss = parse.GetValue(loss),
                    Layers = parse.GetValue(layers) ?? [],
                    Multiple = parse.GetValue(multiple) ?? PruningRequest.DefaultMultiple,
                    Seed = parse.GetValue(seed) ?? 1,
                }));
                tuning?.Begin(pruning.Pruned);
                if (target is not null)
                {
                    pruning.Pruned.Save(target.Stream);
                    target.Commit();
                }
                if (file is null || !OutputTarget.IsStandard(file))
                    PruningReport.Write(pruning, streams.Output);
            }
        });
        return command;
    }

    // What nobody named replaces nothing.
    private static string OwnFile(string model, StandardStreams streams)
    {
        var file = $"{Path.GetFileNameWithoutExtension(model)}-pruned.safetensors";
        if (File.Exists(file))
            throw new UsageException($"{file} is there already; --output names another file");
        streams.Error.WriteLine($"the pruned model goes into {file}");
        return file;
    }

    private static Option<double?> Number(string name, string description, Func<double, bool> isGood) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && isGood(value))
                return value;

            result.AddError($"{name} '{text}' is not as described: {description}");
            return null;
        },
    };
}
