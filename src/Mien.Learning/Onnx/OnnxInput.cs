using Mien.Tensors;

namespace Mien.Learning;

/// <summary>What the input of an exported network is: raw pixels or features, which the graph itself normalises.</summary>
/// <param name="Shape">Sizes of one picture; N is 1.</param>
/// <param name="Mean">Value of each channel that becomes 0.</param>
/// <param name="Deviation">Range of each channel that becomes 1.</param>
public sealed record OnnxInput(Shape Shape, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Whether the input is a vector of features, not a picture.</summary>
    internal bool IsFeatures => Shape is { H: 1, W: 1 };
}
