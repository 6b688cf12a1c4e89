using System.Collections.Concurrent;

namespace Mien.Batch;

/// <summary>
/// Names for what is written of each input into one folder. Those of the same name are numbered, in the order in which they are reserved:
/// that of the inputs, done ones included, so that names depend neither on which is analysed first nor on what an earlier run did.
/// </summary>
internal sealed class CopyNames
{
    private readonly ConcurrentDictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Chooses the name of an input that has none yet.</summary>
    public void Reserve(string source, string stem, string ending = "")
    {
        if (names.ContainsKey(source))
            return;
        var name = stem + ending;
        for (var number = 2; !taken.Add(name); number++)
            name = $"{stem}-{number}{ending}";
        names[source] = name;
    }

    /// <summary>The name of an input; null where none is reserved.</summary>
    public string? Of(string source) => names.GetValueOrDefault(source);
}
