using System.CommandLine;
using Mien.Tensors;

namespace Mien.Cli;

/// <summary>Parses the command line, runs the verb and turns what goes wrong into one line and an exit status.</summary>
internal static class CommandRunner
{
    // A picture may be called "@a.jpg": no response files.
    private static readonly ParserConfiguration Grammar = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    public static int Run(IReadOnlyList<string> arguments, IEnumerable<Command> verbs, StandardStreams streams)
    {
        var parse = Parse(arguments, verbs);
        if (UsageError.Find(parse) is { } error)
        {
            streams.Report(error);
            return ExitStatus.Usage;
        }

        using var output = new StreamWriter(streams.Output, StandardStreams.Encoding, leaveOpen: true);
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = output,
            Error = streams.Error,
        };

        try
        {
            return parse.Invoke(invocation);
        }
        catch (UsageException exception)
        {
            streams.Report(exception.Message);
            return ExitStatus.Usage;
        }
        catch (Exception exception) when (MienException.IsAboutInput(exception))
        {
            streams.Report(AtomicFile.IsFull(exception) ? $"{exception.Message}; make room on the disk" : exception.Message);
            return ExitStatus.SomeFailed;
        }
    }

    /// <summary>Reads a command line; one without a word asks for help.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments, IEnumerable<Command> verbs)
    {
        var root = new RootCommand("Facial expression recognition: find the faces, name the expression.");
        foreach (var verb in verbs)
            root.Add(verb);
        return root.Parse(arguments.Count == 0 ? ["--help"] : arguments, Grammar);
    }
}
