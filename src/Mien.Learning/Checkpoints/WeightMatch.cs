using Mien.Tensors;

namespace Mien.Learning;

/// <summary>How the tensors of a file fit a network, by name and shape; PyTorch's num_batches_tracked does not count.</summary>
public sealed class WeightMatch
{
    private const int NamesShown = 5;

    private readonly List<(Parameter Parameter, TensorEntry Entry)> matched = [];
    private readonly List<string> missing = [];
    private readonly List<string> unexpected = [];
    private readonly List<(string Name, string Shapes)> misshapen = [];
    private readonly string head;

    /// <summary>Compares; changes nothing.</summary>
    /// <param name="network">Network to fill.</param>
    /// <param name="weights">Weights and statistics.</param>
    public WeightMatch(Layer network, IReadOnlyList<TensorEntry> weights)
    {
        var byName = weights.Where(entry => !entry.Name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var last = "";
        foreach (var (name, parameter) in network.NamedParameters)
        {
            last = name;
            if (!byName.Remove(name, out var entry))
                missing.Add(name);
            else if (!entry.Shape.SequenceEqual(parameter.Shape.Select(size => (long)size)))
                misshapen.Add((name, $"[{string.Join(", ", entry.Shape)}], the network needs [{string.Join(", ", parameter.Shape)}]"));
            else
                matched.Add((parameter, entry));
        }
        unexpected.AddRange(weights.Select(entry => entry.Name).Where(byName.ContainsKey));
        head = LayerOf(last);
    }

    /// <summary>Parameters of the network that the file does not have.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <summary>Tensors of the file that belong to no layer of the network.</summary>
    public IReadOnlyList<string> Unexpected => unexpected;

    /// <summary>Parameters that have another shape in the file.</summary>
    public IReadOnlyList<string> Misshapen => [.. misshapen.Select(item => item.Name)];

    /// <summary>Whether file and network have exactly the same parameters.</summary>
    public bool IsComplete => missing.Count + unexpected.Count + misshapen.Count == 0;

    /// <summary>Whether nothing but the head, the network's last layer, is missing or of another shape.</summary>
    public bool FitsUpToHead => missing.Concat(Misshapen).All(name => LayerOf(name) == head);

    /// <summary>Writes what matches into the network; the rest of it stays as it is.</summary>
    public void Fill()
    {
        foreach (var (parameter, entry) in matched)
            parameter.Write(entry.Values);
    }

    /// <summary>What does not fit, on one line; empty where everything does.</summary>
    public string Describe() => string.Join("; ", new[]
    {
        List("missing: ", missing),
        List("of no layer of the network: ", unexpected),
        List("", [.. misshapen.Select(item => $"{item.Name} is {item.Shapes}")]),
    }.Where(part => part.Length > 0));

    private static string List(string title, List<string> names) =>
        names.Count == 0 ? ""
        : title + string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");

    private static string LayerOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
