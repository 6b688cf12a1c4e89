using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Tensors.Managed.Lanes;

/// <summary>Which register width to use for the channels that are left.</summary>
internal static class LaneWidth
{
    /// <summary>Floats in the widest register that this machine computes with at full speed: 16 or 8.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>The widest of 16, 8, 4 and 1 lanes that fits into <paramref name="remaining"/> (at least 1) floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Fitting(int remaining)
    {
        if (Vector512.IsHardwareAccelerated && remaining >= 16)
            return 16;

        return remaining >= 8 ? 8 : remaining >= 4 ? 4 : 1;
    }

    /// <summary>
    /// Neighbouring pixels of <paramref name="channels"/> channels that share the widest register: 2 of 8 channels in 16 lanes,
    /// 4 of 4; otherwise 1.
    /// </summary>
    public static int PixelsPerRegister(int channels) => channels is 4 or 8 ? Widest / channels : 1;
}
