namespace Mien.Tensors;

/// <summary>A weight, bias or statistic of a network, kept in the order that its kernel wants.</summary>
public sealed class Parameter : IDisposable
{
    private readonly int[] shape;

    /// <summary>Makes a parameter of zeros.</summary>
    /// <param name="shape">Sizes in PyTorch's order: (out, in, height, width), (out, in) or (channels).</param>
    public Parameter(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.shape = shape;
        Count = shape.Aggregate(1L, (product, size) => product * size);
        Value = new Tensor(Count);
    }

    /// <summary>Sizes in PyTorch's order.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>Number of weights.</summary>
    public long Count { get; }

    /// <summary>False for running statistics, which no gradient ever changes.</summary>
    public bool IsStatistic { get; init; }

    /// <summary>True for weights that weight decay pulls to zero; false for biases, scales and statistics.</summary>
    public bool Decays { get; init; }

    /// <summary>
    /// Set to keep the parameter or statistic as it is while others train. A tape built afterwards costs no backward pass
    /// for it; a batch normalisation whose statistics are frozen uses them in training too.
    /// </summary>
    public bool Frozen { get; set; }

    /// <summary>Whether training changes this parameter by its gradient.</summary>
    public bool Trains => !IsStatistic && !Frozen;

    /// <summary>The values in the order of <see cref="Layout"/>.</summary>
    public Tensor Value { get; private set; }

    /// <summary>The gradient in the order of <see cref="Layout"/>; null until a training tape is built.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>The order of the values.</summary>
    public WeightLayout Layout { get; private set; } = WeightLayout.Plain;

    /// <summary>Copies the values out in plain order.</summary>
    public float[] Read() => Unpack(Value);

    /// <summary>Sets all values from plain order.</summary>
    public void Write(ReadOnlySpan<float> plain)
    {
        if (plain.Length != Count)
            throw new ArgumentException($"{plain.Length} values given for a parameter of {this}.", nameof(plain));
        Layout.Pack(plain, Value.Span);
    }

    /// <summary>A tensor that is laid out like this parameter (a gradient, a moment) in plain order.</summary>
    public float[] Unpack(Tensor packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        var plain = new float[Count];
        Layout.Unpack(packed.Span, plain);
        return plain;
    }

    /// <summary>Fills a tensor that is laid out like this parameter from plain order.</summary>
    public void Pack(ReadOnlySpan<float> plain, Tensor packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        Layout.Pack(plain, packed.Span);
    }

    /// <summary>The sizes, as in (64, 3, 7, 7).</summary>
    public override string ToString() => $"({string.Join(", ", shape)})";

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        Gradient?.Dispose();
    }

    /// <summary>Moves the values into a kernel's order; the first training tape that uses the parameter decides.</summary>
    internal void Adopt(WeightLayout layout)
    {
        if (layout.Matches(Layout))
            return;
        if (Gradient is not null)
            throw new InvalidOperationException($"A parameter of {this} trains already, laid out for another kernel; give the second tape a copy.");
        var plain = Read();
        Value.Dispose();
        Layout = layout;
        Value = new Tensor(layout.PackedLength(Count));
        layout.Pack(plain, Value.Span);
    }

    internal Tensor EnsureGradient() => Gradient ??= new Tensor(Value.Length);
}
