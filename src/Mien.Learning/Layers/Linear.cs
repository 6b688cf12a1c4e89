using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Layers;

/// <summary>Fully connected layer.</summary>
public sealed class Linear : Layer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>Makes a layer of zeros.</summary>
    /// <param name="inputs">Values in.</param>
    /// <param name="outputs">Values out.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        weight = Add("weight", new Parameter(outputs, inputs) { Decays = true });
        if (bias)
            this.bias = Add("bias", new Parameter(outputs));
    }

    /// <inheritdoc/>
    protected override Tensor Record(Tensor x) => x.Linear(weight, bias);

    /// <inheritdoc/>
    protected override void InitializeParameters(ref RandomSource random)
    {
        Initializers.Glorot(weight, ref random);
        if (bias is not null)
            Initializers.Constant(bias, 0);
    }
}
