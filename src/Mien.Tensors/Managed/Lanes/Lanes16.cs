using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Tensors.Managed.Lanes;

/// <summary>Sixteen floats in one 512-bit register.</summary>
internal readonly unsafe struct Lanes16(Vector512<float> value) : ILanes<Lanes16>
{
    private readonly Vector512<float> value = value;

    public static int Count => 16;

    public static Lanes16 Zero => new(Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFirst(float* target, int count)
    {
        if (Avx512F.IsSupported)
            Avx512F.MaskStore(target, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), value);
        else
            for (var i = 0; i < count; i++)
                target[i] = value[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* target)
    {
        var (lower, upper) = Vector512.Widen(value);
        (Vector512.Load(target) + lower).Store(target);
        (Vector512.Load(target + 8) + upper).Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Vector512.MultiplyAddEstimate(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(Lanes16 a, Lanes16 b) => new(
        Avx512F.IsSupported
            ? Vector512.ConditionalSelect(Vector512.Equals(a.value, a.value), Avx512F.Max(a.value, b.value), a.value) // takes b where either is NaN
            : Vector512.Max(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 SelectGreater(Lanes16 left, Lanes16 right, Lanes16 a, Lanes16 b) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(left.value, right.value), a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Sqrt(Lanes16 a) => new(Vector512.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Exp(Lanes16 a) => new(Vector512.Exp(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 SelectEqual(Lanes16 left, Lanes16 right, Lanes16 a, Lanes16 b) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(left.value, right.value), a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadBytes(byte* source)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load(source));
        return new(Vector512.ConvertToSingle(Vector512.Create(WidenToInt32(lower), WidenToInt32(upper))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* target)
    {
        var whole = Vector512.ConvertToInt32(value);
        var shorts = Vector256.Narrow(whole.GetLower(), whole.GetUpper()).AsUInt16();
        Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator /(Lanes16 a, Lanes16 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> WidenToInt32(Vector128<ushort> shorts)
    {
        var (lower, upper) = Vector128.Widen(shorts);
        return Vector256.Create(lower, upper).AsInt32();
    }
}
