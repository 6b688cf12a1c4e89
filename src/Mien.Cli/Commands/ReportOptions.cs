using System.CommandLine;
using Mien.Cli.Output;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>--format and --output of a verb that gives one report.</summary>
internal sealed class ReportOptions
{
    private readonly Command verb;
    private readonly StandardStreams streams;
    private readonly Option<string?> output = SharedOptions.Output();
    private readonly FormatOption format;

    /// <summary>Gives the options to a verb.</summary>
    public ReportOptions(Command verb, StandardStreams streams)
    {
        this.verb = verb;
        this.streams = streams;
        format = new FormatOption(output, null, ResultFormat.Json);
        verb.Add(format.Option);
        verb.Add(output);
    }

    /// <summary>Makes the report all that the verb does.</summary>
    public void SetAction(Func<ParseResult, Report> make) => verb.SetAction(parse => Write(parse, () => make(parse)));

    /// <summary>Opens the output, then makes the report and writes it.</summary>
    public void Write(ParseResult parse, Func<Report> make)
    {
        var isJson = format.Of(parse) == ResultFormat.Json;
        using var target = OutputTarget.Open(parse.GetValue(output), streams);
        make().Write(isJson, target.Stream);
        target.Commit();
    }
}
