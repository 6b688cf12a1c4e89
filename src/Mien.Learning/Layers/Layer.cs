using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Layers;

/// <summary>A piece of a network: named parameters and layers below it. They hold memory outside of the managed heap, which it frees.</summary>
public abstract class Layer : IDisposable
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

    /// <summary>
    /// Names of the layers inside this one as the weights have them, such as block1 and block1.conv2; each stands before those inside it.
    /// </summary>
    public IEnumerable<string> LayerNames => Below.Select(item => item.Name);

    private IEnumerable<(string Name, Layer Layer)> Below => layers.SelectMany(child => child.Prefix.Length == 0
        ? child.Layer.Below
        : child.Layer.Below.Select(inner => (child.Prefix + inner.Name, inner.Layer)).Prepend((child.Prefix[..^1], child.Layer)));

    /// <summary>Records the layer on the tape of <paramref name="x"/>.</summary>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var y = Record(x);
        x.Tape.Note(this, y);
        return y;
    }

    /// <summary>
    /// Keeps the activation of one of the layers inside this one as an output of the tape: what the layer gave when it was last
    /// recorded there. Call it before the tape is built; operations are then not fused across it.
    /// </summary>
    /// <param name="tape">A tape that this layer was recorded on.</param>
    /// <param name="layer">One of <see cref="LayerNames"/>.</param>
    /// <param name="activated">
    /// Whether what its activation function makes of it is wanted instead, through a normalisation in between; where none follows,
    /// the layer's own values are.
    /// </param>
    /// <exception cref="ArgumentException">There is no such layer, or it was not recorded on the tape.</exception>
    public Tensor Observe(Tape tape, string layer, bool activated = false)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var (_, found) = Below.FirstOrDefault(item => item.Name == layer);
        if (found is null)
            throw new ArgumentException($"There is no layer {layer}; there are {string.Join(", ", LayerNames)}.", nameof(layer));
        var activation = tape.ActivationOf(found) ?? throw new ArgumentException($"The layer {layer} was not recorded on this tape.", nameof(layer));
        return tape.Output(activated ? tape.Activated(activation) : activation);
    }

    /// <summary>Records on the tape of <paramref name="x"/> what the layer makes of it.</summary>
    protected abstract Tensor Record(Tensor x);

    /// <summary>Sets every parameter to its random start.</summary>
    public void Initialize(RandomSource random)
    {
        InitializeParameters(ref random);
    }

    /// <summary>Frees the parameters of this layer and those below. No tape that reads them may run afterwards.</summary>
    public void Dispose()
    {
        foreach (var parameter in Parameters)
            parameter.Dispose();
        GC.SuppressFinalize(this);
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
