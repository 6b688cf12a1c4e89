namespace Mien.Tensors.Operations;

/// <summary>How the terms of a detector's loss are weighed.</summary>
/// <param name="Offsets">Weight of the box offsets against 1 for the class, at least 0.</param>
/// <param name="Landmarks">Weight of the landmarks, at least 0.</param>
/// <param name="Hardest">Share of the samples with a class, those of the highest loss, that the class is learned from; above 0 to 1.</param>
public readonly record struct DetectionLossWeights(float Offsets, float Landmarks, float Hardest = 0.7f);
