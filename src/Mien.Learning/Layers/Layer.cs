using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Layers;

/// <summary>A piece of a network: named parameters and layers below it.</summary>
public abstract class Layer
{
    private readonly List<(string Prefix, Layer Layer)> layers = [];
    private readonly List<(string Name, Parameter Parameter)> parameters = [];

    /// <summary>All parameters and statistics with their names inside this layer, in the order in which they were added.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters =>
        parameters.Concat(layers.SelectMany(child => child.Layer.NamedParameters.Select(
            inner => (child.Prefix + inner.Name, inner.Parameter))));

    /// <summary>All parameters and statistics.</summary>
    public IEnumerable<Parameter> Parameters => NamedParameters.Select(named => named.Parameter);

    /// <summary>Number of parameters and statistics.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Count);

    /// <summary>Number of parameters that gradients change.</summary>
    public long TrainableCount => Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Count);

    /// <summary>Records the layer on the tape of <paramref name="x"/>.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Sets every parameter to its random start.</summary>
    public void Initialize(RandomSource random)
    {
        InitializeParameters(ref random);
    }

    /// <summary>Adds a layer under a name.</summary>
    protected T Add<T>(string name, T layer)
        where T : Layer
    {
        layers.Add((name + ".", layer));
        return layer;
    }

    /// <summary>Adds a layer whose parameters keep the names that they have inside it, as if they were this layer's own.</summary>
    protected T Add<T>(T layer)
        where T : Layer
    {
        layers.Add(("", layer));
        return layer;
    }

    /// <summary>Adds a parameter under a name.</summary>
    protected Parameter Add(string name, Parameter parameter)
    {
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>Sets the parameters of this layer and those below to their random start.</summary>
    protected virtual void InitializeParameters(ref RandomSource random)
    {
        foreach (var (_, layer) in layers)
            layer.InitializeParameters(ref random);
    }
}
