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
    public static void Add(long rows, int step, int width, float* x, double* sum)
    {
        for (long row = 0; row < rows; row += Run)
        {
            var count = (int)Math.Min(Run, rows - row);
            var source = x + row * step;
            for (int i = 0, lanes; i < width; i += lanes)
            {
                lanes = LaneWidth.Fitting(width - i);
                switch (lanes)
                {
                    case 16: AddRun<Lanes16>(count, step, source + i, sum + i); break;
                    case 8: AddRun<Lanes8>(count, step, source + i, sum + i); break;
                    case 4: AddRun<Lanes4>(count, step, source + i, sum + i); break;
                    default: AddRun<Lanes1>(count, step, source + i, sum + i); break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun<T>(int rows, nint step, float* x, double* sum) where T : struct, ILanes<T>
    {
        T even = T.Zero, odd = T.Zero;
        for (; rows >= 2; rows -= 2, x += 2 * step)
        {
            even += T.Load(x);
            odd += T.Load(x + step);
        }

        if (rows > 0)
            even += T.Load(x);
        (even + odd).AddTo(sum);
    }
}
