using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Layers;

/// <summary>
/// Fully connected layer without bias whose rows of weights count as vectors of length 1, the class centres: for inputs of
/// length 1 it gives cosines.
/// </summary>
public sealed class UnitLinear : Layer
{
    private readonly Parameter weight;

    /// <summary>Makes a layer of zeros.</summary>
    /// <param name="inputs">Values in.</param>
    /// <param name="outputs">Values out: classes.</param>
    public UnitLinear(int inputs, int outputs) => weight = Add("weight", new Parameter(outputs, inputs) { Decays = true });

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x) => x.UnitLinear(weight);

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random) => Initializers.Glorot(weight, ref random);
}
