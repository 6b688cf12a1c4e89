using Mien.Tensors.Autograd;

namespace Mien.Explanation;

/// <summary>
/// Gradient class activation maps: the channels of a feature map, each weighed by the mean gradient of the class's logit with respect to it,
/// summed, and what speaks against the class left out. Where the last map has a channel for each class, of which the logits are the means, as
/// in the light network, it is the class map itself.
/// </summary>
/// <remarks>Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, equations 1 and 2.</remarks>
internal static class GradientMap
{
    /// <summary>The map of one face.</summary>
    /// <param name="features">An activation [1, H, W, C] of a network that ran forward on the face, and backward from the logit of the class.</param>
    public static HeatMap Of(Tensor features)
    {
        var (cells, channels) = (features.Shape.H * features.Shape.W, features.Shape.C);
        var values = features.Values;
        var gradient = features.Gradient;
        var map = new float[cells];
        for (var channel = 0; channel < channels; channel++)
        {
            var weight = 0.0;
            for (var cell = 0; cell < cells; cell++)
                weight += gradient[(cell * channels) + channel];
            weight /= cells;
            for (var cell = 0; cell < cells; cell++)
                map[cell] += (float)(weight * values[(cell * channels) + channel]);
        }
        return new(features.Shape.H, features.Shape.W, Array.ConvertAll(map, value => Math.Max(value, 0)));
    }
}
