using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>The parameters of a network by the layers that recipes name.</summary>
internal sealed class NamedLayers(Layer network)
{
    private readonly Dictionary<string, Parameter> parameters = network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter);

    /// <summary>Names of all parameters and statistics.</summary>
    public IReadOnlyCollection<string> All => parameters.Keys;

    /// <summary>The outermost layers, for people.</summary>
    public string Outline => string.Join(", ", parameters.Keys.Select(name => name.Split('.')[0]).Distinct());

    /// <summary>Name of the last layer, which tells the classes apart.</summary>
    public string Head => WeightMatch.LayerOf(parameters.Keys.Last());

    /// <summary>Names of the parameters and statistics of a layer and all below it, or of one parameter; empty where there is none.</summary>
    public IReadOnlyList<string> Below(string layer) =>
        [.. parameters.Keys.Where(name => name == layer || name.StartsWith(layer + ".", StringComparison.Ordinal))];

    /// <summary>The parameters and statistics below some layers.</summary>
    public IEnumerable<Parameter> Of(IEnumerable<string> layers) => layers.SelectMany(Below).Select(name => parameters[name]);
}
