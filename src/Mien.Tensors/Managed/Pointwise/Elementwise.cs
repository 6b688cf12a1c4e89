using System.Runtime.CompilerServices;
using Mien.Tensors.Managed.Lanes;

namespace Mien.Tensors.Managed.Pointwise;

/// <summary>
/// Operations on each element of n floats. Outputs may be one of the inputs. Gradients of activations are taken from their
/// results y: ReLU dx = dy where y &gt; 0, sigmoid dx = dy * y * (1 - y), tanh dx = dy * (1 - y²).
/// </summary>
internal static unsafe partial class Elementwise
{
    /// <summary>y = max(x, 0).</summary>
    public static void ReluForward(long n, float* x, float* y) => Map<Relu>(n, x, x, y, false);

    /// <summary>dx from y and dy: overwritten, or added to when <paramref name="accumulate"/>.</summary>
    public static void ReluBackward(long n, float* y, float* dy, float* dx, bool accumulate) => Map<ReluGradient>(n, y, dy, dx, accumulate);

    /// <summary>y = 1 / (1 + e^-x).</summary>
    public static void SigmoidForward(long n, float* x, float* y) => Map<Sigmoid>(n, x, x, y, false);

    /// <summary>dx from y and dy: overwritten, or added to when <paramref name="accumulate"/>.</summary>
    public static void SigmoidBackward(long n, float* y, float* dy, float* dx, bool accumulate) =>
        Map<SigmoidGradient>(n, y, dy, dx, accumulate);

    /// <summary>y = tanh(x).</summary>
    public static void TanhForward(long n, float* x, float* y) => Map<Tanh>(n, x, x, y, false);

    /// <summary>dx from y and dy: overwritten, or added to when <paramref name="accumulate"/>.</summary>
    public static void TanhBackward(long n, float* y, float* dy, float* dx, bool accumulate) => Map<TanhGradient>(n, y, dy, dx, accumulate);

    /// <summary>y = a + b, negative results zero when <paramref name="relu"/>.</summary>
    public static void Add(long n, float* a, float* b, bool relu, float* y)
    {
        if (relu)
            Map<ReluOfSum>(n, a, b, y, false);
        else
            Map<Sum>(n, a, b, y, false);
    }

    /// <summary>target += source.</summary>
    public static void Accumulate(long n, float* source, float* target) => Map<Sum>(n, source, target, target, false);

    /// <summary>target = source, which may be the same, or target += source.</summary>
    public static void Give(long n, float* source, float* target, bool accumulate)
    {
        if (accumulate)
            Accumulate(n, source, target);
        else if (source != target)
            Buffer.MemoryCopy(source, target, n * sizeof(float), n * sizeof(float));
    }

    /// <summary>y = p·a + q·b, overwritten or added to when <paramref name="accumulate"/>.</summary>
    public static void Combine(long n, float p, float* a, float q, float* b, bool accumulate, float* y) =>
        Map(n, a, b, y, accumulate, new Combination(p, q));

    /// <summary>y = factor·x, overwritten or added to when <paramref name="accumulate"/>.</summary>
    public static void Scale(long n, float factor, float* x, bool accumulate, float* y) => Map(n, x, x, y, accumulate, new Multiple(factor));

    private static void Map<TFormula>(long n, float* a, float* b, float* y, bool accumulate, TFormula formula = default)
        where TFormula : struct, IFormula
    {
        var done = LaneWidth.Widest == 16
            ? MapRegisters<TFormula, Lanes16>(n, a, b, y, accumulate, formula)
            : MapRegisters<TFormula, Lanes8>(n, a, b, y, accumulate, formula);
        MapRegisters<TFormula, Lanes1>(n - done, a + done, b + done, y + done, accumulate, formula);
    }

    /// <summary>Maps the elements that fill whole registers and returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long MapRegisters<TFormula, T>(long n, float* a, float* b, float* y, bool accumulate, TFormula formula)
        where TFormula : struct, IFormula
        where T : struct, ILanes<T>
    {
        var count = n - n % T.Count;
        if (accumulate)
        {
            for (long i = 0; i < count; i += T.Count)
                (T.Load(y + i) + formula.Apply(T.Load(a + i), T.Load(b + i))).Store(y + i);
        }
        else
        {
            for (long i = 0; i < count; i += T.Count)
                formula.Apply(T.Load(a + i), T.Load(b + i)).Store(y + i);
        }

        return count;
    }
}

/// <summary>A formula of two numbers, written once for registers of every width.</summary>
internal interface IFormula
{
    T Apply<T>(T a, T b) where T : struct, ILanes<T>;
}
