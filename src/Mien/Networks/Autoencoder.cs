using Mien.Learning.Layers;
using Mien.Models;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>
/// The compression network n-h-n: sigmoid hidden layer, linear ends; 11-10-11 has 241 parameters. It is trained to give
/// back what it gets.
/// </summary>
/// <remarks>
/// Luan, "Facial expression classification and progressive image compression technology application based on SFEW
/// database", section 2.1; after Gedeon and Harris, "Progressive Image Compression", IJCNN 1992.
/// </remarks>
internal sealed class Autoencoder : Layer
{
    private readonly Linear encoder;
    private readonly Linear decoder;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="spec">What it is built from; null for 11-10-11.</param>
    public Autoencoder(AutoencoderSpec? spec = null)
    {
        spec ??= new();
        encoder = Add("encoder", new Linear(spec.Features, spec.ChannelsOf("encoder")));
        decoder = Add("decoder", new Linear(spec.ChannelsOf("encoder"), spec.Features));
    }

    /// <summary>Features [N, 1, 1, n] to their reconstruction [N, 1, 1, n].</summary>
    protected override Tensor Record(Tensor x) => decoder.Forward(encoder.Forward(x).Sigmoid());
}

/// <summary>What an <see cref="Autoencoder"/> is built from.</summary>
/// <param name="Features">Values in and out, 1 to 65,536.</param>
public sealed record AutoencoderSpec(int Features = 11) : NetworkSpec("autoencoder")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Features(Features);

    internal override NetworkTask Task => NetworkTask.Reconstruction;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => [("encoder", 10)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new Autoencoder(this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Range("features", Features, 1, Preprocessing.MaxFeatures);
}
