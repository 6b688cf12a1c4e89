using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>
/// The transformed weights u = G w Gᵀ as the products read them, [panel of 32 outputs][matrix][in][32], 16/9 of the plain
/// length: for inference only, since an optimiser steps along w.
/// </summary>
internal sealed unsafe class WinogradLayout(int outChannels, int inChannels) : WeightLayout
{
    private readonly ChannelsLastLayout taps = new(outChannels, inChannels, 9);

    /// <summary>Floats of the transformed weights.</summary>
    public static long Length(int inChannels, int outChannels) =>
        16L * inChannels * ((outChannels + PanelProduct.Width - 1) / PanelProduct.Width * PanelProduct.Width);

    internal override long PackedLength(long plainLength) => Length(inChannels, outChannels);

    internal override void Pack(ReadOnlySpan<float> plain, Span<float> packed)
    {
        var w = new float[plain.Length];
        taps.Pack(plain, w);
        fixed (float* source = w)
        fixed (float* target = packed)
            for (var o = 0; o < outChannels; o += PanelProduct.Width)
                WinogradTransforms.Weights(
                    inChannels, Math.Min(PanelProduct.Width, outChannels - o), source + o, outChannels, (nint)inChannels * outChannels,
                    target + (long)o * 16 * inChannels, inChannels * PanelProduct.Width);
    }

    // Of G's rows the first and the last are the outer taps, and the difference of the others is the middle one.
    internal override void Unpack(ReadOnlySpan<float> packed, Span<float> plain)
    {
        for (var o = 0; o < outChannels; o++)
            for (var c = 0; c < inChannels; c++)
                for (var tap = 0; tap < 9; tap++)
                {
                    float Row(int i, ReadOnlySpan<float> u) => (tap % 3) switch
                    {
                        0 => u[Place(4 * i, c, o)],
                        1 => u[Place(4 * i + 1, c, o)] - u[Place(4 * i + 2, c, o)],
                        _ => u[Place(4 * i + 3, c, o)],
                    };
                    plain[(o * inChannels + c) * 9 + tap] = (tap / 3) switch
                    {
                        0 => Row(0, packed),
                        1 => Row(1, packed) - Row(2, packed),
                        _ => Row(3, packed),
                    };
                }
    }

    internal override bool Matches(WeightLayout other) => other is WinogradLayout;

    private int Place(int matrix, int c, int o) =>
        ((o / PanelProduct.Width * 16 + matrix) * inChannels + c) * PanelProduct.Width + o % PanelProduct.Width;
}
