using System.Text.Json.Serialization;
using Mien.Research.Evaluation;

namespace Mien.Research.Inspection;

/// <summary>What a layer does over a data set. A unit is a neuron, or a channel of a map by the mean over the map, behind the activation function.</summary>
public sealed record LayerInspection
{
    /// <summary>Name of the layer, as its weights have it.</summary>
    public required string Layer { get; init; }

    /// <summary>Number of units.</summary>
    public required int Units { get; init; }

    /// <summary>Rows of the map; 1 of neurons.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the map; 1 of neurons.</summary>
    public required int Width { get; init; }

    /// <summary>Units that are 0 for every face.</summary>
    public required int Dead { get; init; }

    /// <summary>Units that have one value other than 0 for every face.</summary>
    public required int Constant { get; init; }

    /// <summary>
    /// Units whose value lies within 5 % of an end of the range of their activation function for at least 95 % of the faces; null where the
    /// range has no ends, as that of ReLU.
    /// </summary>
    public int? Saturated { get; init; }

    /// <summary>
    /// In how many directions the units vary, (Σλ)² / Σλ² of the eigenvalues λ of their covariance: 1 where all move together, the number of
    /// units where all are independent and alike. NaN where nothing varies.
    /// </summary>
    [JsonConverter(typeof(ScoreConverter))]
    public required double EffectiveRank { get; init; }

    /// <summary>Angles between the units' activations as they are.</summary>
    public required AngleSummary Angles { get; init; }

    /// <summary>Angles between the units' activations less their means.</summary>
    public required AngleSummary Centred { get; init; }

    /// <summary>Each unit by itself; null where layers were not named.</summary>
    public IReadOnlyList<UnitInspection>? Detail { get; init; }
}

/// <summary>What a unit does over a data set.</summary>
public sealed record UnitInspection
{
    /// <summary>Its number in the layer, from 0.</summary>
    public required int Unit { get; init; }

    /// <summary>Mean over the faces.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation over the faces.</summary>
    public required double Deviation { get; init; }

    /// <summary>The class on whose faces it is the most active beside the others; null where it does not vary.</summary>
    public string? Prefers { get; init; }

    /// <summary>The mean on the faces of that class less that on the others, in standard deviations of the unit.</summary>
    public double? Preference { get; init; }

    /// <summary>Lower end of an interval of 95 % of <see cref="Preference"/>, which holds although the class is the best of all; above 0 the preference is sure.</summary>
    public double? PreferenceLow { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? PreferenceHigh { get; init; }

    /// <summary>The unit with the least angle to it; null without one.</summary>
    public int? Nearest { get; init; }

    /// <summary>That angle in degrees, of the activations as they are.</summary>
    public double? NearestAngle { get; init; }

    /// <summary>The unit with the greatest angle to it, less the means, where units can be opposite that are never negative; null without one.</summary>
    public int? Opposite { get; init; }

    /// <summary>That angle in degrees, of the activations less their means.</summary>
    public double? OppositeAngle { get; init; }

    /// <summary>What the accuracy on all faces loses when the unit is 0 for each of them; below 0 where it gains.</summary>
    public required double AccuracyLoss { get; init; }

    /// <summary>The same on the faces of each class, in the order of the labels; null of a class without faces.</summary>
    public required IReadOnlyList<double?> AccuracyLossByClass { get; init; }

    /// <summary>The faces for which it is the most active, the strongest first.</summary>
    public required IReadOnlyList<StrongFace> Strongest { get; init; }
}

/// <summary>A face for which a unit is strong.</summary>
/// <param name="Name">Name of the face in its data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Activation">The unit's value.</param>
public sealed record StrongFace(string Name, string Label, double Activation)
{
    /// <summary>Its place among the faces looked at.</summary>
    [JsonIgnore]
    internal int Sample { get; init; }
}
