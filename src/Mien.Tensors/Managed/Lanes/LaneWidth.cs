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

    /// <summary>Runs a kernel over all channels, register by register.</summary>
    public static void Each<TKernel>(int channels, TKernel kernel) where TKernel : struct, ILaneKernel
    {
        for (int c = 0, lanes; c < channels; c += lanes)
        {
            lanes = Fitting(channels - c);
            switch (lanes)
            {
                case 16: kernel.Run<Lanes16>(c); break;
                case 8: kernel.Run<Lanes8>(c); break;
                case 4: kernel.Run<Lanes4>(c); break;
                default: kernel.Run<Lanes1>(c); break;
            }
        }
    }

    /// <summary>The same for each run of at most <paramref name="run"/> rows.</summary>
    public static void Each<TKernel>(long rows, int run, int channels, TKernel kernel) where TKernel : struct, IRowKernel
    {
        for (long row = 0; row < rows; row += run)
            Each(channels, new RowRun<TKernel>(kernel, row, (int)Math.Min(run, rows - row)));
    }

    /// <summary>
    /// Neighbouring pixels of <paramref name="channels"/> channels that share the widest register: 2 of 8 channels in 16 lanes,
    /// 4 of 4; otherwise 1.
    /// </summary>
    public static int PixelsPerRegister(int channels) => channels is 4 or 8 ? Widest / channels : 1;

    /// <summary>Writes <paramref name="count"/> coefficients once for each of the pixels that share a register, and returns where.</summary>
    public static unsafe float* Repeat(float* coefficients, int count, int pixels, float* target)
    {
        for (var i = 0; i < pixels; i++)
            new Span<float>(coefficients, count).CopyTo(new Span<float>(target + (long)i * count, count));
        return target;
    }

    private readonly struct RowRun<TKernel>(TKernel kernel, long row, int rows) : ILaneKernel where TKernel : struct, IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<T>(int channel) where T : struct, ILanes<T> => kernel.Run<T>(row, rows, channel);
    }
}

/// <summary>What is done with as many channels as fit into a register, written once for every width.</summary>
internal interface ILaneKernel
{
    /// <summary>Takes the channels from <paramref name="channel"/> on.</summary>
    void Run<T>(int channel) where T : struct, ILanes<T>;
}

/// <summary>The same for a few rows at a time, so that what they are read for is still in the cache, and sums in float stay short.</summary>
internal interface IRowKernel
{
    /// <summary>Takes <paramref name="rows"/> rows from <paramref name="row"/> on.</summary>
    void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>;
}
