
namespace Mien.Tensors.Managed;

/// <summary>
/// Pooling over NHWC activations. Maximum: y[n,i,j,c] is the largest x of the window, the first one on a tie, and NaN where one is in the
/// window, the last one; padding never wins;
/// its gradient goes to the winner. Average: y is the mean of the window over its pixels inside x or, with countPadding, over
/// kh * kw; its gradient is shared equally. Windows have at most 256 pixels and each holds at least one pixel of x.
/// </summary>
internal static unsafe partial class Pooling
{
    /// <summary>y [n, c] = mean of x [n, hw, c] over hw.</summary>
    public static void GlobalAverageForward(int n, int hw, int c, float* x, float* y)
    {
        for (var i = 0; i < n; i++)
        {
            ColumnSums.Compute(hw, c, x + (long)i * hw * c, y + (long)i * c);
            for (var k = 0; k < c; k++)
                y[(long)i * c + k] /= hw;
        }
    }

    /// <summary>dx [n, hw, c] (overwritten) = dy [n, c] / hw.</summary>
    public static void GlobalAverageBackward(int n, int hw, int c, float* dy, float* dx)
    {
        var share = 1f / hw;
        for (var i = 0; i < n; i++, dy += c)
        {
            for (var k = 0; k < c; k++)
                dx[k] = dy[k] * share;
            var first = new ReadOnlySpan<float>(dx, c);
            dx += c;
            for (var p = 1; p < hw; p++, dx += c)
                first.CopyTo(new Span<float>(dx, c));
        }
    }
}
