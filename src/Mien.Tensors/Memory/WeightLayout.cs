namespace Mien.Tensors.Memory;

/// <summary>
/// Where a kernel wants each weight to lie in memory. Outside the kernels weights are always in PyTorch's order
/// (out, in, height, width), here called plain.
/// </summary>
public abstract class WeightLayout
{
    /// <summary>The plain order itself, for vectors and for kernels that take it as it is.</summary>
    public static WeightLayout Plain { get; } = new PlainLayout();

    /// <summary>Values stored for <paramref name="plainLength"/> weights; more than that where a kernel pads.</summary>
    internal abstract long PackedLength(long plainLength);

    /// <summary>Plain order to kernel order.</summary>
    internal abstract void Pack(ReadOnlySpan<float> plain, Span<float> packed);

    /// <summary>Kernel order to plain order.</summary>
    internal abstract void Unpack(ReadOnlySpan<float> packed, Span<float> plain);

    /// <summary>Whether the other layout puts every weight at the same place.</summary>
    internal abstract bool Matches(WeightLayout other);

    private sealed class PlainLayout : WeightLayout
    {
        internal override long PackedLength(long plainLength) => plainLength;

        internal override void Pack(ReadOnlySpan<float> plain, Span<float> packed) => plain.CopyTo(packed);

        internal override void Unpack(ReadOnlySpan<float> packed, Span<float> plain) => packed.CopyTo(plain);

        internal override bool Matches(WeightLayout other) => ReferenceEquals(this, other);
    }
}

/// <summary>Height, width, in, out: the order of the managed convolutions, which run along the output channels.</summary>
internal sealed class ChannelsLastLayout(int outChannels, int inChannels, int area) : WeightLayout
{
    internal override long PackedLength(long plainLength) => plainLength;

    internal override void Pack(ReadOnlySpan<float> plain, Span<float> packed)
    {
        for (var o = 0; o < outChannels; o++)
            for (var i = 0; i < inChannels; i++)
                for (var k = 0; k < area; k++)
                    packed[(k * inChannels + i) * outChannels + o] = plain[(o * inChannels + i) * area + k];
    }

    internal override void Unpack(ReadOnlySpan<float> packed, Span<float> plain)
    {
        for (var o = 0; o < outChannels; o++)
            for (var i = 0; i < inChannels; i++)
                for (var k = 0; k < area; k++)
                    plain[(o * inChannels + i) * area + k] = packed[(k * inChannels + i) * outChannels + o];
    }

    internal override bool Matches(WeightLayout other) => other is ChannelsLastLayout;
}
