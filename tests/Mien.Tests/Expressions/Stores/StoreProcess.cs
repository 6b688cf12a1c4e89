using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Mien.Expressions;
using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

/// <summary>
/// A process of its own that adds samples to the set "shared" of a store, one change each, and says so on a line: this program
/// again, told by its environment to do so instead of to test.
/// </summary>
internal sealed class StoreProcess : IDisposable
{
    public const string SetName = "shared";
    public const string ClassName = "third";

    private const string LocationVariable = "MIEN_TEST_STORE";
    private const string NameVariable = "MIEN_TEST_STORE_NAME";
    private const string CountVariable = "MIEN_TEST_STORE_COUNT";
    private const int SourceLength = 3000;

    private readonly Process process;

    /// <param name="location">The store.</param>
    /// <param name="name">What the sources of the samples begin with.</param>
    /// <param name="count">Samples to add.</param>
    /// <param name="largestFile">Size in KiB that no file may grow over, as on a full disk; null for none.</param>
    public StoreProcess(string location, string name, int count, int? largestFile = null)
    {
        var program = typeof(StoreProcess).Assembly.Location;
        var start = largestFile is { } size
            ? new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {size}; exec dotnet \"$0\"", program])
            : new ProcessStartInfo("dotnet", [program]);
        start.RedirectStandardOutput = true;
        start.Environment[LocationVariable] = location;
        start.Environment[NameVariable] = name;
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        // What the runtime itself maps as files is larger.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        process = Process.Start(start)!;
    }

    /// <summary>A set with a class to add to.</summary>
    public static ExpressionSet Begin()
    {
        using var embedder = new ExpressionEmbedder(TinyEmbedder.Model());
        return embedder.TrainedExpressions().Add(ClassName, [TinyEmbedder.Sample("begin", 0, 0, 1, 0)]);
    }

    /// <summary>Waits for the end; all lines.</summary>
    public string[] Finish()
    {
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return lines;
    }

    /// <summary>Waits for some additions, then kills the process.</summary>
    public void KillAfter(int count)
    {
        for (var i = 0; i < count; i++)
            process.StandardOutput.ReadLine().ShouldNotBeNull();
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    [ModuleInitializer]
    internal static void AddWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(LocationVariable) is not { } location)
            return;
        using var store = ExpressionStore.Open(location);
        var count = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, CultureInfo.InvariantCulture);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var source = $"{Environment.GetEnvironmentVariable(NameVariable)} {i}".PadRight(count > 1000 ? SourceLength : 1);
                store.Change(SetName, set => set!.Update(ClassName, [TinyEmbedder.Sample(source, i, 1, 1, 1)], 0.1));
                Console.WriteLine(source.TrimEnd());
            }
        }
        catch (MienException error)
        {
            Console.WriteLine(error.Message);
        }
        Environment.Exit(0);
    }
}
