using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Pointwise;

internal static unsafe partial class Elementwise
{
    /// <summary>Magnitude ε below which the signed square root is a line through zero, so that its gradient is at most 1/√ε = 100.</summary>
    public const float RootEpsilon = 1e-4f;

    private const float RootOfEpsilon = 1e-2f;

    /// <summary>y = x / √max(|x|, ε).</summary>
    public static void SignedRootForward(long n, float* x, float* y) => Map<SignedRoot>(n, x, x, y, false);

    /// <summary>dx from y and dy, dy / (2|y|) or dy / √ε: overwritten, or added to when <paramref name="accumulate"/>.</summary>
    public static void SignedRootBackward(long n, float* y, float* dy, float* dx, bool accumulate) =>
        Map<SignedRootGradient>(n, y, dy, dx, accumulate);

    private readonly struct SignedRoot : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T unused) where T : struct, ILanes<T> =>
            x / T.Sqrt(T.Max(T.Max(x, T.Zero - x), T.Create(RootEpsilon)));
    }

    private readonly struct SignedRootGradient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T y, T dy) where T : struct, ILanes<T>
        {
            var magnitude = T.Max(y, T.Zero - y);
            var bound = T.Create(RootOfEpsilon);
            return dy / T.SelectGreater(magnitude, bound, magnitude + magnitude, bound);
        }
    }
}
