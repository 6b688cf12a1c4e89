using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Mien.Learning.Training;
using Mien.Research.Training;

namespace Mien.Research.Tests.Training;

/// <summary>
/// A training run in a process of its own, which can be killed and has its own number of threads: this program again,
/// told by its environment to train instead of to test.
/// </summary>
internal sealed class TrainingProcess : IDisposable
{
    public const int TrainingFaces = 24;

    private const string FolderVariable = "MIEN_TEST_RUN";
    private const string RecipeVariable = "MIEN_TEST_RECIPE";
    private const string CancelVariable = "MIEN_TEST_CANCEL";

    private readonly Process process;

    /// <param name="folder">Folder of the run, begun there or not.</param>
    /// <param name="recipe">Recipe file to begin with.</param>
    /// <param name="threads">Worker threads.</param>
    /// <param name="cancelAfter">Steps after which the run is cancelled and resumed once; 0 for none.</param>
    public TrainingProcess(string folder, string recipe, int threads, int cancelAfter = 0)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TrainingProcess).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = folder;
        start.Environment[RecipeVariable] = recipe;
        start.Environment[CancelVariable] = cancelAfter.ToString(CultureInfo.InvariantCulture);
        start.Environment["MIEN_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        process = Process.Start(start)!;
    }

    /// <summary>Trains to the end.</summary>
    public static void Run(string folder, string recipe, int threads, int cancelAfter = 0)
    {
        using var training = new TrainingProcess(folder, recipe, threads, cancelAfter);
        training.process.StandardOutput.ReadToEnd();
        training.process.WaitForExit();
        training.process.ExitCode.ShouldBe(0);
    }

    /// <summary>Lets some steps pass and a moment more, then kills the process; false where it came to its end before.</summary>
    public bool KillAfter(int steps, TimeSpan moment)
    {
        for (var i = 0; i < steps; i++)
            if (process.StandardOutput.ReadLine() is null)
                break;
        Thread.Sleep(moment);
        process.Kill();
        process.WaitForExit();
        return process.ExitCode != 0;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    [ModuleInitializer]
    internal static void TrainWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
            return;
        var cancelAfter = int.Parse(Environment.GetEnvironmentVariable(CancelVariable)!, CultureInfo.InvariantCulture);
        if (cancelAfter == 0 || !Train(folder, cancelAfter))
            Train(folder, 0);
        Environment.Exit(0);
    }

    private static bool Train(string folder, int cancelAfter)
    {
        var faces = SyntheticFaces.Set(TrainingFaces);
        using var run = File.Exists(Path.Combine(folder, "recipe.json"))
            ? TrainingRun.Resume(folder, faces)
            : TrainingRun.Start(Recipe.Load(Environment.GetEnvironmentVariable(RecipeVariable)!), faces, folder);
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        void Step(TrainingProgress progress)
        {
            Console.WriteLine($"epoch {progress.Epoch} step {progress.Batch}");
            if (++steps == cancelAfter)
                cancellation.Cancel();
        }
        try
        {
            run.Execute(Step, cancellation: cancellation.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
