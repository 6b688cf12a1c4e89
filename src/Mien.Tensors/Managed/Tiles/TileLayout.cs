using Mien.Tensors.Managed.Lanes;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed.Tiles;

/// <summary>
/// Weights in panels of two registers of output channels, the last of one or three: [panels][height, width, in][channels of the panel], so that a
/// tile reads them as they lie. Channels that the last register has too many are zero.
/// </summary>
internal sealed class TileLayout(int outChannels, int inChannels, int area) : WeightLayout
{
    private readonly int lanes = LaneWidth.Widest;

    /// <summary>Output channels, filled up to whole registers.</summary>
    public static int Padded(int channels) => (channels + LaneWidth.Widest - 1) / LaneWidth.Widest * LaneWidth.Widest;

    /// <summary>Registers of the next panel: three where they are the last, and the machine has registers enough for such tiles.</summary>
    /// <param name="registers">Registers that are left.</param>
    public static int PanelWidth(int registers) => registers == 3 && LaneWidth.Widest == 16 ? 3 : Math.Min(2, registers);

    internal override long PackedLength(long plainLength) => (long)Padded(outChannels) * inChannels * area;

    internal override void Pack(ReadOnlySpan<float> plain, Span<float> packed)
    {
        packed.Clear();
        for (var o = 0; o < outChannels; o++)
            for (var i = 0; i < inChannels; i++)
                for (var k = 0; k < area; k++)
                    packed[Place(o, k * inChannels + i)] = plain[(o * inChannels + i) * area + k];
    }

    internal override void Unpack(ReadOnlySpan<float> packed, Span<float> plain)
    {
        for (var o = 0; o < outChannels; o++)
            for (var i = 0; i < inChannels; i++)
                for (var k = 0; k < area; k++)
                    plain[(o * inChannels + i) * area + k] = packed[Place(o, k * inChannels + i)];
    }

    internal override bool Matches(WeightLayout other) => other is TileLayout;

    private int Place(int channel, int k)
    {
        var registers = Padded(outChannels) / lanes;
        for (int first = 0, width; ; first += width)
        {
            width = PanelWidth(registers - first);
            if (channel < (first + width) * lanes)
                return first * lanes * inChannels * area + k * width * lanes + channel - first * lanes;
        }
    }
}
