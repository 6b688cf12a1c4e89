namespace Mien.Expressions;

/// <summary>One expression: a direction that the embeddings of its faces lie around. Immutable.</summary>
public sealed class ExpressionClass
{
    private readonly float[] centre;

    internal ExpressionClass(string name, float[] centre, float threshold, bool isTrained, IReadOnlyList<ExpressionSample> samples)
    {
        Name = name;
        this.centre = centre;
        Threshold = threshold;
        IsTrained = isTrained;
        Samples = samples;
        if (samples.Count == 0)
            return;
        double[] angles = [.. samples.Select(sample => AngleTo(sample))];
        MeanAngle = angles.Average();
        LargestAngle = angles.Max();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its centre, of length 1.</summary>
    public ReadOnlySpan<float> Centre => centre;

    /// <summary>A face nearest to this class belongs to it when the cosine between face and centre is above this, -1 to 1.</summary>
    public float Threshold { get; }

    /// <summary>Whether the model was trained on it; else it was added.</summary>
    public bool IsTrained { get; }

    /// <summary>What was added to it, oldest first. A class that the model was trained on begins without.</summary>
    public IReadOnlyList<ExpressionSample> Samples { get; }

    /// <summary>Mean angle of its samples to its centre, degrees; null without samples.</summary>
    public double? MeanAngle { get; }

    /// <summary>Largest angle of its samples to its centre, degrees; null without samples.</summary>
    public double? LargestAngle { get; }

    /// <summary>Angle between the centres of two classes of a model, degrees.</summary>
    public double AngleTo(ExpressionClass other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Direction.Angle(centre, other.centre);
    }

    /// <summary>Angle of a sample to the centre, degrees.</summary>
    public double AngleTo(ExpressionSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Direction.Angle(centre, sample.Embedding);
    }

    internal ExpressionClass Renamed(string name) => new(name, centre, Threshold, IsTrained, Samples);

    internal ExpressionClass WithThreshold(float threshold) => new(Name, centre, threshold, IsTrained, Samples);
}
