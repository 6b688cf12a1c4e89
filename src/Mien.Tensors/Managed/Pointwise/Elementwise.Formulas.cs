using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Pointwise;

internal static unsafe partial class Elementwise
{
    private readonly struct Sum : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, ILanes<T> => a + b;
    }

    private readonly struct Combination(float p, float q) : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, ILanes<T> => T.MultiplyAdd(T.Create(p), a, T.Create(q) * b);
    }

    private readonly struct Multiple(float factor) : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T unused) where T : struct, ILanes<T> => T.Create(factor) * x;
    }

    private readonly struct ReluOfSum : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, ILanes<T> => T.Max(a + b, T.Zero);
    }

    private readonly struct Relu : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : struct, ILanes<T> => T.Max(a, T.Zero);
    }

    private readonly struct ReluGradient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T y, T dy) where T : struct, ILanes<T> => T.SelectGreater(y, T.Zero, dy, T.Zero);
    }

    private readonly struct Sigmoid : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T unused) where T : struct, ILanes<T>
        {
            var one = T.Create(1);
            return one / (one + T.Exp(T.Zero - x));
        }
    }

    private readonly struct SigmoidGradient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T y, T dy) where T : struct, ILanes<T> => dy * y * (T.Create(1) - y);
    }

    private readonly struct Tanh : IFormula
    {
        /// <summary>
        /// (1 - e) / (1 + e) with e = exp(-2|x|) and the sign of x; up to |x| = 1/4, where 1 - e would cancel, the series
        /// x - x³/3 + 2x⁵/15 - 17x⁷/315 + 62x⁹/2835.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T unused) where T : struct, ILanes<T>
        {
            var one = T.Create(1);
            var magnitude = T.Max(x, T.Zero - x);
            var power = T.Exp(magnitude * T.Create(-2));
            var large = (one - power) / (one + power);
            large = T.SelectGreater(T.Zero, x, T.Zero - large, large);

            var square = x * x;
            var series = T.MultiplyAdd(square, T.Create(62f / 2835), T.Create(-17f / 315));
            series = T.MultiplyAdd(square, series, T.Create(2f / 15));
            series = T.MultiplyAdd(square, series, T.Create(-1f / 3));
            series = T.MultiplyAdd(square * x, series, x);
            return T.SelectGreater(magnitude, T.Create(0.25f), large, series);
        }
    }

    private readonly struct TanhGradient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T y, T dy) where T : struct, ILanes<T> => dy * (T.Create(1) - y * y);
    }
}
