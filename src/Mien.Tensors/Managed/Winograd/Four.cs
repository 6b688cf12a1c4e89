using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>Four neighbours along one axis of a tile, for sixteen channels at once, and the matrices that act on them.</summary>
internal readonly struct Four(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
{
    public readonly Vector512<float> A = a, B = b, C = c, D = d;

    /// <summary>Bᵀ = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1], the transform of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Four Input() => new(A - C, B + C, C - B, B - D);

    /// <summary>Aᵀ = [1 1 1 0; 0 1 -1 -1], the transform of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second) Output() => (A + B + C, B - C - D);

    /// <summary>A, the transform of the gradient of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four OutputGradient(Vector512<float> first, Vector512<float> second) =>
        new(first, first + second, first - second, -second);

    /// <summary>G = [1 0 0; ½ ½ ½; ½ -½ ½; 0 0 1], the transform of the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Weights(Vector512<float> first, Vector512<float> second, Vector512<float> third)
    {
        var half = Vector512.Create(0.5f);
        var sides = (first + third) * half;
        var middle = second * half;
        return new(first, sides + middle, sides - middle, third);
    }

    /// <summary>Gᵀ, the transform of the gradient of the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<float> First, Vector512<float> Second, Vector512<float> Third) WeightsGradient()
    {
        var half = Vector512.Create(0.5f);
        var sides = (B + C) * half;
        return (A + sides, (B - C) * half, D + sides);
    }

    /// <summary>Loads four vectors that lie <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Four Load(float* source, nint step) => new(
        Vector512.Load(source), Vector512.Load(source + step), Vector512.Load(source + 2 * step), Vector512.Load(source + 3 * step));

    /// <summary>Stores four vectors <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* target, nint step)
    {
        A.Store(target);
        B.Store(target + step);
        C.Store(target + 2 * step);
        D.Store(target + 3 * step);
    }
}
