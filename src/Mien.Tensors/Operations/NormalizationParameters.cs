namespace Mien.Tensors;

/// <summary>Parameters and running statistics of one batch normalisation, one value for each channel.</summary>
/// <param name="Scale">γ, trained.</param>
/// <param name="Shift">β, trained.</param>
/// <param name="Mean">Running mean.</param>
/// <param name="Variance">Running variance (unbiased).</param>
/// <param name="Momentum">Share of the batch in the running statistics, 0 to 1.</param>
/// <param name="Epsilon">Added to the variance before the square root.</param>
public sealed record NormalizationParameters(
    Parameter Scale, Parameter Shift, Parameter Mean, Parameter Variance, float Momentum = 0.1f, float Epsilon = 1e-5f);
