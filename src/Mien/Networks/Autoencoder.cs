using Mien.Learning.Layers;
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
public sealed class Autoencoder : Layer
{
    private readonly Linear encoder;
    private readonly Linear decoder;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="features">Values in and out.</param>
    /// <param name="units">Hidden units.</param>
    public Autoencoder(int features = 11, int units = 10)
    {
        encoder = Add("encoder", new Linear(features, units));
        decoder = Add("decoder", new Linear(units, features));
    }

    /// <summary>Features [N, 1, 1, n] to their reconstruction [N, 1, 1, n].</summary>
    protected override Tensor Record(Tensor x) => decoder.Forward(encoder.Forward(x).Sigmoid());
}
