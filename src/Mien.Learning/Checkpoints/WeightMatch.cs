using Mien.Learning.Layers;
using Mien.Tensors;

namespace Mien.Learning.Checkpoints;

/// <summary>
/// How the tensors of a file fit a network, by name and shape. Names may stand behind "module.", "_orig_mod.",
/// "model." or "backbone.", as wrappers of PyTorch networks leave them; num_batches_tracked does not count.
/// </summary>
public sealed class WeightMatch
{
    private const int NamesShown = 5;

    private static readonly string[] wrappers = ["module.", "_orig_mod.", "model.", "backbone."];

    private readonly List<(Parameter Parameter, TensorEntry Entry)> matched = [];
    private readonly List<string> missing = [];
    private readonly List<string> unexpected = [];
    private readonly List<(string Name, Parameter Parameter, TensorEntry Entry)> misshapen = [];
    private readonly string head;

    /// <summary>Compares; changes nothing.</summary>
    /// <param name="network">Network to fill.</param>
    /// <param name="weights">Weights and statistics, as from <see cref="WeightFile.Read(string)"/>.</param>
    /// <param name="twin">
    /// A layer of the same structure as the network around it: where the file has nothing of it, it takes what the file has for
    /// the network. Null where there is none.
    /// </param>
    public WeightMatch(Layer network, IReadOnlyList<TensorEntry> weights, string? twin = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        var parameters = network.NamedParameters.ToList();
        var known = parameters.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        head = parameters.Count == 0 ? "" : LayerOf(parameters[^1].Name);

        var byName = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var entry in weights.Where(entry => !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
        {
            var name = Unwrap(entry.Name, known);
            if (!known.Contains(name) || !byName.TryAdd(name, entry))
                unexpected.Add(entry.Name);
        }
        var prefix = twin + ".";
        var shares = twin is not null && !byName.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
        foreach (var (name, parameter) in parameters)
        {
            var source = shares && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
            if (!byName.TryGetValue(source, out var entry))
                missing.Add(name);
            else if (entry.Shape.SequenceEqual(parameter.Shape.Select(size => (long)size)))
                matched.Add((parameter, entry));
            else
                misshapen.Add((name, parameter, entry));
        }
    }

    /// <summary>Number of parameters that the file has in the network's shape.</summary>
    internal int Matched => matched.Count;

    /// <summary>Parameters of the network that the file does not have.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <summary>Tensors of the file that belong to no layer of the network.</summary>
    public IReadOnlyList<string> Unexpected => unexpected;

    /// <summary>Parameters that have another shape in the file.</summary>
    public IReadOnlyList<string> Misshapen => [.. misshapen.Select(item => item.Name)];

    /// <summary>Whether file and network have exactly the same parameters.</summary>
    public bool IsComplete => missing.Count + unexpected.Count + misshapen.Count == 0;

    /// <summary>Writes what matches into the network; the rest of it stays as it is.</summary>
    public void Fill()
    {
        foreach (var (parameter, entry) in matched)
            parameter.Write(entry.Values);
    }

    /// <summary>What does not fit, on one line; empty where everything does.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        if (missing.Count > 0)
            parts.Add($"missing: {Names(missing)}");
        if (unexpected.Count > 0)
            parts.Add($"of no layer of the network: {Names(unexpected.Select(Quotation.Of))}");
        if (misshapen.Count > 0)
            parts.Add(Names(misshapen.Select(item => $"{item.Name} is [{string.Join(", ", item.Entry.Shape)}], the network needs [{string.Join(", ", item.Parameter.Shape)}]")));
        if (misshapen.Any(item => item.Parameter.Shape is [_, 1, _, _] && item.Entry.Shape is [_, 3, _, _]))
            parts.Add("the file is of a network for RGB pictures, this one takes grey ones");
        if (misshapen.Find(item => LayerOf(item.Name) == head && item.Entry.Shape.Length > 0) is { Entry: not null } other)
            parts.Add($"its head {head} has {other.Entry.Shape[0]} outputs instead of {other.Parameter.Shape[0]}");
        return string.Join("; ", parts);
    }

    /// <summary>The layer of a parameter: fc of fc.weight; the parameter itself where it lies in the network.</summary>
    internal static string LayerOf(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : name;

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(NamesShown)) + (all.Count > NamesShown ? $" and {all.Count - NamesShown} more" : "");
    }

    private static string Unwrap(string name, HashSet<string> known)
    {
        while (!known.Contains(name) && Array.Find(wrappers, wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } found)
            name = name[found.Length..];
        return name;
    }
}
