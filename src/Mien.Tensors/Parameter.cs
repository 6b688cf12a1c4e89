using Mien.Tensors.Memory;

namespace Mien.Tensors;

/// <summary>A weight, bias or statistic of a network, kept in the order that its kernel wants.</summary>
public sealed class Parameter : IDisposable
{
    private readonly int[] shape;
    private Storage? value;

    /// <summary>Makes a parameter of zeros.</summary>
    /// <param name="shape">Sizes in PyTorch's order, each at least 1: (out, in, height, width), (out, in) or (channels).</param>
    /// <exception cref="ArgumentException">A size is below 1, or there are more than 2^31 - 1 weights.</exception>
    public Parameter(params ReadOnlySpan<int> shape)
    {
        this.shape = shape.ToArray();
        Count = 1;
        foreach (var size in shape)
            Count = size >= 1 && Count * size <= int.MaxValue
                ? Count * size
                : throw new ArgumentException($"A parameter cannot be of {this}: its sizes are at least 1, their product at most 2^31 - 1.", nameof(shape));
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

    /// <summary>
    /// The values in the order of <see cref="Layout"/>. They take memory once they are asked for, so that a network can be held against
    /// the sizes in a file before it costs anything.
    /// </summary>
    public Storage Value => value ?? Allocate();

    /// <summary>The gradient in the order of <see cref="Layout"/>; null until a training tape is built.</summary>
    public Storage? Gradient { get; private set; }

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
        GC.KeepAlive(Value);
    }

    /// <summary>A tensor that is laid out like this parameter (a gradient, a moment) in plain order.</summary>
    public float[] Unpack(Storage packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        var plain = new float[Count];
        Layout.Unpack(packed.Span, plain);
        GC.KeepAlive(packed);
        return plain;
    }

    /// <summary>Fills a tensor that is laid out like this parameter from plain order.</summary>
    public void Pack(ReadOnlySpan<float> plain, Storage packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        Layout.Pack(plain, packed.Span);
        GC.KeepAlive(packed);
    }

    /// <summary>The sizes, as in (64, 3, 7, 7).</summary>
    public override string ToString() => $"({string.Join(", ", shape)})";

    /// <inheritdoc/>
    public void Dispose()
    {
        (value ??= new Storage(0)).Dispose();
        Gradient?.Dispose();
    }

    /// <summary>
    /// Moves the values into a kernel's order; the first training tape that uses the parameter decides, for its kernels read
    /// the values where they lie, frozen or not.
    /// </summary>
    internal void Adopt(WeightLayout layout)
    {
        if (layout.Matches(Layout))
            return;
        if (Layout != WeightLayout.Plain)
            throw new InvalidOperationException($"A parameter of {this} is laid out for another kernel already; give the second tape or convolution a copy.");
        var plain = Read();
        Value.Dispose();
        Layout = layout;
        value = new Storage(layout.PackedLength(Count));
        layout.Pack(plain, Value.Span);
    }

    internal Storage EnsureGradient() => Gradient ??= new Storage(Value.Length);

    private Storage Allocate()
    {
        var made = new Storage(Count);
        if (Interlocked.CompareExchange(ref value, made, null) is { } other)
        {
            made.Dispose();
            return other;
        }
        return made;
    }
}
