using System.CommandLine;
using System.Globalization;
using Mien.Research.Studies;

namespace Mien.Cli.Commands;

/// <summary>The options that say how a study is done.</summary>
internal sealed class StudyArguments(Study study)
{
    private const ulong DefaultSeed = 1;

    public Option<string?> Size { get; } = SharedOptions.Choice(
        "--size", "small is what two processor cores can do in an hour, paper the paper's own settings; small by default", [.. study.Sizes.Select(NameOf)]);

    public Option<ulong?> Seed { get; } = SharedOptions.Seed($"Seed of all that is random; {DefaultSeed} by default");

    public static string NameOf(StudySize size) => $"{size}".ToLowerInvariant();

    public StudySize SizeOf(ParseResult parse) => Enum.Parse<StudySize>(parse.GetValue(Size) ?? nameof(StudySize.Small), ignoreCase: true);

    public ulong SeedOf(ParseResult parse) => parse.GetValue(Seed) ?? DefaultSeed;

    /// <summary>The line that does the same again.</summary>
    public string LineOf(ParseResult parse) => string.Create(CultureInfo.InvariantCulture, $"./mien study {study.Name} --size {NameOf(SizeOf(parse))} --seed {SeedOf(parse)}");
}
