using System.Numerics;
using System.Runtime.InteropServices;

namespace Mien.Expressions;

/// <summary>The product a · b of two vectors of one length.</summary>
internal static class DotProduct
{
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        var (first, second, third, fourth) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i + 3 < wideA.Length; i += 4)
        {
            first = Vector.FusedMultiplyAdd(wideA[i], wideB[i], first);
            second = Vector.FusedMultiplyAdd(wideA[i + 1], wideB[i + 1], second);
            third = Vector.FusedMultiplyAdd(wideA[i + 2], wideB[i + 2], third);
            fourth = Vector.FusedMultiplyAdd(wideA[i + 3], wideB[i + 3], fourth);
        }
        for (; i < wideA.Length; i++)
            first = Vector.FusedMultiplyAdd(wideA[i], wideB[i], first);
        var sum = Vector.Sum(first + second + (third + fourth));
        for (i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
