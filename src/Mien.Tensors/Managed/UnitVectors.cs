using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Managed;

/// <summary>
/// Rows of c values brought to length 1: y = x / max(‖x‖, ε). Its gradient is dx = (dy - y (y·dy)) / ‖x‖, and dy / ε where
/// ‖x‖ ≤ ε. Norms and products are summed in double.
/// </summary>
internal static unsafe class UnitVectors
{
    /// <summary>Length ε below which a vector counts as this long, so that zero stays zero and its gradient is at most 1/ε times as large.</summary>
    public const float Epsilon = 1e-4f;

    /// <summary>y [rows, c] and lengths [rows], each at least ε; y may be x.</summary>
    public static void Forward(int rows, int c, float* x, float* y, float* lengths)
    {
        for (var row = 0; row < rows; row++, x += c, y += c)
        {
            lengths[row] = Math.Max((float)Math.Sqrt(Elementwise.Dot(c, x, x)), Epsilon);
            Elementwise.Scale(c, 1 / lengths[row], x, false, y);
        }
    }

    /// <summary>dx from y, lengths and dy: overwritten, or added to when <paramref name="accumulate"/>; dx may be dy if not.</summary>
    public static void Backward(int rows, int c, float* y, float* lengths, float* dy, bool accumulate, float* dx)
    {
        for (var row = 0; row < rows; row++, y += c, dy += c, dx += c)
        {
            var along = lengths[row] > Epsilon ? Elementwise.Dot(c, y, dy) : 0;
            Elementwise.Combine(c, 1 / lengths[row], dy, (float)(-along / lengths[row]), y, accumulate, dx);
        }
    }
}
