using System.Text.RegularExpressions;

namespace Mien.Cli.Tests.Documents;

/// <summary>A command that a document tells its reader to type: a line of an indented block, of a block that begins with one, or `./mien ...` in a text.</summary>
/// <param name="Place">The document and the line.</param>
/// <param name="Text">The command, without the remark behind it.</param>
/// <param name="Output">What it prints by the document; null where that does not say. A word that begins with ... may begin with anything.</param>
internal sealed partial record DocumentedCommand(string Place, string Text, string? Output = null)
{
    private const string Fence = "```";
    private const string Indent = "    ";
    private const string Prompt = "$ ";

    /// <summary>All commands of a document, in its order.</summary>
    public static IReadOnlyList<DocumentedCommand> In(string document)
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, document));
        var found = new List<DocumentedCommand>();
        var isAnnounced = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var start = i;
            if (lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                i = Array.IndexOf(lines, Fence, i + 1);
                if (i < 0)
                    throw new InvalidDataException($"{document}:{start + 1}: the block has no end");
                if (lines[start] == Fence)
                    AddBlock(document, start + 1, lines[(start + 1)..i], found, isAnnounced);
                isAnnounced = false;
            }
            else if (lines[i].StartsWith(Indent, StringComparison.Ordinal))
            {
                found.Add(new($"{document}:{start + 1}", WithoutRemark(lines[i])));
            }
            else if (lines[i].Length > 0)
            {
                while (i + 1 < lines.Length && lines[i + 1].Length > 0 && !lines[i + 1].StartsWith(Fence, StringComparison.Ordinal))
                    i++;
                var text = string.Join(' ', lines[start..(i + 1)].Select(line => line.Trim()));
                found.AddRange(InText().Matches(text).Select(match => new DocumentedCommand($"{document}:{start + 1}", match.Groups["command"].Value)));
                isAnnounced = Announcement().IsMatch(text);
            }
        }
        return found;
    }

    /// <summary>The C# of a document, block by block.</summary>
    public static IEnumerable<string> ProgramsIn(string document) =>
        Program().Matches(File.ReadAllText(Path.Join(Repository.Root, document))).Select(match => match.Groups["program"].Value);

    /// <summary>Whether it was what the document shows: the same words, numbers but for what another processor's rounding changes.</summary>
    public bool Printed(string output) => Output is not null
        && Words(Output) is var expected && Words(output) is var actual
        && expected.Length == actual.Length && expected.Zip(actual).All(pair => IsAlike(pair.First, pair.Second));

    private static void AddBlock(string document, int line, string[] block, List<DocumentedCommand> found, bool isAnnounced)
    {
        var starts = Enumerable.Range(0, block.Length).Where(i => block[i].StartsWith(Prompt, StringComparison.Ordinal)).Append(block.Length).ToArray();
        foreach (var (start, end) in starts.Zip(starts.Skip(1)))
            found.Add(new($"{document}:{line + start + 1}", WithoutRemark(block[start][Prompt.Length..]), string.Join('\n', block[(start + 1)..end])));
        if (starts.Length > 1)
            return;
        if (block[0].StartsWith("./", StringComparison.Ordinal))
            found.AddRange(block.Select((text, i) => new DocumentedCommand($"{document}:{line + i + 1}", WithoutRemark(text))));
        else if (isAnnounced)
            found[^1] = found[^1] with { Output = string.Join('\n', block) };
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAlike(string expected, string actual)
    {
        if (expected.StartsWith("...", StringComparison.Ordinal))
            return actual.EndsWith(expected[3..], StringComparison.Ordinal);
        var (first, second) = (Number().Match(expected), Number().Match(actual));
        return Number().Replace(expected, "#") == Number().Replace(actual, "#")
            && (!first.Success || Math.Abs(double.Parse(first.Value, null) - double.Parse(second.Value, null)) <= Tolerance(first.Value));
    }

    // Pixels may differ by one, all else by half a percent of what is written and two of its last digit.
    private static double Tolerance(string number) =>
        (0.005 * double.Parse(number, null)) + (2 * Math.Pow(10, -(number.Split('.') is [_, var fraction] ? fraction.Length : 0.5)));

    private static string WithoutRemark(string line) => Remark().Replace(line.Trim(), "");

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Remark();

    [GeneratedRegex("`(?<command>\\./mien [^`]+)`")]
    private static partial Regex InText();

    [GeneratedRegex("`\\./mien [^`]+` prints:?$")]
    private static partial Regex Announcement();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();

    [GeneratedRegex("^```csharp\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Program();
}
