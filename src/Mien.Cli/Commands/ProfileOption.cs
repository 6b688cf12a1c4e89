using System.CommandLine;
using System.CommandLine.Invocation;
using Mien.Cli.Output;
using Mien.Research.Profiling;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>--profile: what a verb used, for any verb.</summary>
internal static class ProfileOption
{
    private const string Ending = ".json";

    /// <summary>Gives the option to a verb whose action is set.</summary>
    public static Command AddTo(Command verb, StandardStreams streams)
    {
        var option = new Option<string?>("--profile")
        {
            Description = "File for processor time, memory and the time of each stage; FILE.samples.csv beside it follows them over time",
            HelpName = "file.json",
        };
        var run = (SynchronousCommandLineAction)verb.Action!;
        verb.Add(option);
        verb.SetAction(parse => parse.GetValue(option) is { } path ? Measure(path, verb.Name, () => run.Invoke(parse), streams) : run.Invoke(parse));
        return verb;
    }

    // A verb that fails has no profile.
    private static int Measure(string path, string name, Func<int> run, StandardStreams streams)
    {
        if (!path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{path}: --profile names a {Ending} file");
        using var document = OutputTarget.Open(path, streams);
        using var table = OutputTarget.Open(Path.ChangeExtension(path, ".samples.csv"), streams);
        using var profiler = new Profiler();
        var status = run();
        var profile = profiler.Stop(name);
        JsonDocumentWriter.Write(profile.WriteTo, document.Stream);
        profile.WriteSamples(table.Stream);
        document.Commit();
        table.Commit();
        return status;
    }
}
