using System.CommandLine;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>--format of a verb, with what the ending of its --output says.</summary>
internal sealed class FormatOption
{
    private readonly Option<string?> output;
    private readonly IReadOnlyList<ResultFormat?> own;

    /// <param name="output">The verb's --output.</param>
    /// <param name="formats">The formats that the verb writes, the default first; null is the table.</param>
    public FormatOption(Option<string?> output, params IReadOnlyList<ResultFormat?> formats)
    {
        this.output = output;
        own = formats;
        Option = SharedOptions.Choice(
            "--format", $"How results are written; by default as the ending of --output says, else {NameOf(own[0])}", [.. own.Select(NameOf)]);
    }

    /// <summary>The option itself.</summary>
    public Option<string?> Option { get; }

    /// <summary>What --format says, else what the ending of --output says, else the default; null is the table.</summary>
    /// <exception cref="UsageException">The ending is that of a format that the verb does not write.</exception>
    public ResultFormat? Of(ParseResult parse)
    {
        if (parse.GetValue(Option) is { } given)
            return own.First(format => NameOf(format) == given);
        if (parse.GetValue(output) is not { } path || ResultFormat.OfEnding(path) is not { } told)
            return own[0];
        return own.Contains(told)
            ? told
            : throw new UsageException($"{path}: {parse.CommandResult.Command.Name} does not write {told}; end --output otherwise, or give --format {string.Join('|', own.Select(NameOf))}");
    }

    private static string NameOf(ResultFormat? format) => format?.Name ?? "table";
}
