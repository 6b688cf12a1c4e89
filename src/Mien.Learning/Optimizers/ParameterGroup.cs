using Mien.Tensors;

namespace Mien.Learning;

/// <summary>Parameters that train with settings of their own; those in no group have the optimiser's.</summary>
/// <param name="Parameters">The parameters; in no other group.</param>
/// <param name="RateFactor">Factor of the learning rate, at least 0.</param>
/// <param name="WeightDecay">Weight decay of those that decay, at least 0; null for the optimiser's.</param>
public sealed record ParameterGroup(IReadOnlyCollection<Parameter> Parameters, float RateFactor = 1, float? WeightDecay = null);
