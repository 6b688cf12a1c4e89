using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed;

/// <summary>
/// Sum of each column of x [rows, c]: the gradient of a bias. Floats are added over runs of <see cref="Run"/> rows only,
/// the runs in double, so that nothing is lost however many rows there are.
/// </summary>
internal static unsafe class ColumnSums
{
    private const int Run = 64;
    private const int Block = 256;

    /// <summary>sum [c], overwritten.</summary>
    public static void Compute(long rows, int c, float* x, float* sum)
    {
        var block = stackalloc double[Block];
        for (var first = 0; first < c; first += Block)
        {
            var width = Math.Min(Block, c - first);
            new Span<double>(block, width).Clear();
            Add(rows, c, width, x + first, block);
            for (var i = 0; i < width; i++)
                sum[first + i] = (float)block[i];
        }
    }

    /// <summary>Adds to sum [width] the first <paramref name="width"/> columns of rows that are <paramref name="step"/> floats apart.</summary>
    public static void Add(long rows, int step, int width, float* x, double* sum) =>
        LaneWidth.Each(rows, Run, width, new Adding(step, x, sum));

    private readonly struct Adding(nint step, float* x, double* sum) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(long row, int rows, int channel) where T : struct, ILanes<T>
        {
            var next = step;
            var source = x + row * next + channel;
            T even = T.Zero, odd = T.Zero;
            for (; rows >= 2; rows -= 2, source += 2 * next)
            {
                even += T.Load(source);
                odd += T.Load(source + next);
            }

            if (rows > 0)
                even += T.Load(source);
            (even + odd).AddTo(sum + channel);
        }
    }
}
