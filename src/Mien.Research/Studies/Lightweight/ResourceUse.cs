using System.Diagnostics;
using Mien.Learning.Training;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Profiling;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.Lightweight;

/// <summary>
/// What the process uses of the processor and of memory while the networks are trained and tested, one after the other, the smallest
/// first. The table tells of times, so that it is another one each time.
/// </summary>
internal static class ResourceUse
{
    /// <summary>Name of the table.</summary>
    public const string Name = "resources";

    /// <summary>Stages, as the table names them.</summary>
    public const string Training = "training", Testing = "testing";

    /// <summary>What reports show of it.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("network", "network"), new("cores", "processor cores in use", "0.00"),
        new("processor", "of all cores", "0.0 %") { Below = [new("paper_processor", "paper", "0.0 %")] },
        new("user", "in the program", "0.0 %") { Below = [new("paper_user", "paper", "0.0 %")] },
        new("system", "in the kernel", "0.0 %") { Below = [new("paper_system", "paper", "0.0 %")] },
        new("memory", "of the memory", "0.0 %") { Below = [new("paper_memory", "paper", "0.0 %")] },
        new("megabytes", "megabytes", "0"), new("faces_per_second", "faces a second", "0"),
    ];

    private const int Faces = 1024;
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(0.05);
    private static readonly TimeSpan least = TimeSpan.FromSeconds(2);

    /// <summary>The step.</summary>
    /// <param name="run">The study.</param>
    /// <param name="networks">The networks, which are trained.</param>
    public static StudyStep Step(StudyRun run, IReadOnlyList<ComparedNetwork> networks) => new("processor and memory", Name, tell =>
    {
        var table = new ResultTable(
            Name, "stage", "network", "cores", "processor", "user", "system", "memory", "megabytes", "faces_per_second", "paper_processor", "paper_user", "paper_system", "paper_memory");
        var data = Part(run);
        foreach (var network in networks)
        {
            tell($"  {network.Title}");
            Add(table, Training, network, Train(run, network, data));
            Add(table, Testing, network, Test(run, network, data));
        }
        run.Save(table);
    });

    // Of all faces as many as are needed; the rest would count as memory.
    private static FaceSet Part(StudyRun run)
    {
        var all = DataSets.Open(LightStudy.Learned, run.Root);
        return all.Take([.. new[] { Split.Train, Split.Validation }.SelectMany(split => all.Rows(split).Take(Faces))]).InMemory();
    }

    private static Use Train(StudyRun run, ComparedNetwork network, FaceSet data)
    {
        var folder = run.Work($"{Name}-{network.Name}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var training = TrainingRun.Start(network.Recipe(run) with { Epochs = 1, Schedule = new() }, data, folder);
        return Measure(() => training.Execute(), repeat: false, data.Rows(Split.Train).Length);
    }

    private static Use Test(StudyRun run, ComparedNetwork network, FaceSet data)
    {
        using var model = network.Load(run);
        var samples = Evaluator.InputsOf(Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, Split.Validation), model.Preprocessing);
        using var predictor = new Predictor(model.Network, model.Preprocessing.InputShape, batchSize: 64);
        return Measure(() => predictor.Predict(samples, out _), repeat: true, samples.Count);
    }

    private static Use Measure(Action work, bool repeat, int faces)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var profiler = new Profiler(interval);
        var (started, times) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            work();
            times++;
        }
        while (repeat && Stopwatch.GetElapsedTime(started) < least);
        return new(profiler.Stop(Name), faces * times);
    }

    private static void Add(ResultTable table, string stage, ComparedNetwork network, Use use)
    {
        var (profile, faces) = use;
        var all = profile.Cores * profile.Seconds;
        var paper = LightPaper.ResourcesOf(network.Name, stage);
        table.Add(
            stage, network.Title, profile.CoresUsed, profile.CoresUsed / profile.Cores, profile.UserSeconds / all, profile.SystemSeconds / all,
            profile.MeanResidentBytes / GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, profile.MeanResidentBytes / 1e6, faces / profile.Seconds,
            paper?.Processor, paper?.User, paper?.System, paper?.Memory);
    }

    private readonly record struct Use(Profile Profile, int Faces);
}
