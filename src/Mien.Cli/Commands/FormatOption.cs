using System.CommandLine;
using Mien.Results;

namespace Mien.Cli.Commands;

/// <summary>--format of a verb, with what the ending of its --output says.</summary>
internal sealed class FormatOption
{
    private static readonly (string Name, ResultFormat? Format)[] names =
    [
        ("table", null),
        ("json", ResultFormat.Json),
        ("jsonl", ResultFormat.JsonLines),
        ("csv", ResultFormat.Csv),
        ("deepface", ResultFormat.DeepFace),
        ("pyfeat", ResultFormat.PyFeat),
    ];

    private static readonly ResultFormat?[] endings = [ResultFormat.Json, ResultFormat.JsonLines, ResultFormat.Csv];

    private readonly Option<string?> output;
    private readonly string[] own;

    /// <param name="output">The verb's --output.</param>
    /// <param name="formats">The formats that the verb writes, the default first; null is the table.</param>
    public FormatOption(Option<string?> output, params ResultFormat?[] formats)
    {
        this.output = output;
        own = [.. formats.Select(NameOf)];
        Option = SharedOptions.Choice("--format", $"How results are written; by default as the ending of --output says, else {own[0]}", own);
    }

    /// <summary>The option itself.</summary>
    public Option<string?> Option { get; }

    /// <summary>What --format says, else what the ending of --output says, else the default; null is the table.</summary>
    /// <exception cref="UsageException">The ending is that of a format that the verb does not write.</exception>
    public ResultFormat? Of(ParseResult parse)
    {
        if (parse.GetValue(Option) is { } given)
            return Array.Find(names, entry => entry.Name == given).Format;
        var path = parse.GetValue(output) ?? "";
        var ending = Path.GetExtension(path);
        if (Array.Find(names, entry => ending.Equals("." + entry.Name, StringComparison.OrdinalIgnoreCase)) is not { Name: { } named } found
            || !endings.Contains(found.Format))
        {
            return Array.Find(names, entry => entry.Name == own[0]).Format;
        }

        return own.Contains(named)
            ? found.Format
            : throw new UsageException($"{path}: {parse.CommandResult.Command.Name} does not write {named}; end --output otherwise, or give --format {string.Join('|', own)}");
    }

    private static string NameOf(ResultFormat? format) => Array.Find(names, entry => entry.Format == format).Name;
}
