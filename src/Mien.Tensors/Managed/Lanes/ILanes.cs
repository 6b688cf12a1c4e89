namespace Mien.Tensors.Managed.Lanes;

/// <summary>
/// A register of <see cref="Count"/> floats, so that a kernel is written once and runs at every width, down to one lane.
/// The implementations wrap one hardware vector and compile to it alone.
/// </summary>
/// <typeparam name="T">The implementing type.</typeparam>
internal unsafe interface ILanes<T> where T : struct, ILanes<T>
{
    /// <summary>Floats in the register.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes zero.</summary>
    static abstract T Zero { get; }

    /// <summary>All lanes <paramref name="value"/>.</summary>
    static abstract T Create(float value);

    /// <summary>Reads <see cref="Count"/> floats from any address.</summary>
    static abstract T Load(float* source);

    /// <summary>Writes <see cref="Count"/> floats to any address.</summary>
    void Store(float* target);

    /// <summary>Writes the first <paramref name="count"/> lanes, 1 to <see cref="Count"/>, and nothing behind them.</summary>
    void StoreFirst(float* target, int count);

    /// <summary>Adds the lanes to <see cref="Count"/> doubles.</summary>
    void AddTo(double* target);

    /// <summary>a * b + c, fused where the machine can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The larger of each lane; a NaN in either is kept.</summary>
    static abstract T Max(T a, T b);

    /// <summary>The square root of each lane.</summary>
    static abstract T Sqrt(T a);

    /// <summary>e to the power of each lane.</summary>
    static abstract T Exp(T a);

    /// <summary><paramref name="a"/> where <paramref name="left"/> &gt; <paramref name="right"/>, else <paramref name="b"/>.</summary>
    static abstract T SelectGreater(T left, T right, T a, T b);

    /// <summary><paramref name="a"/> where <paramref name="left"/> equals <paramref name="right"/>, else <paramref name="b"/>.</summary>
    static abstract T SelectEqual(T left, T right, T a, T b);

    /// <summary>Reads <see cref="Count"/> bytes as 0 to 255.</summary>
    static abstract T LoadBytes(byte* source);

    /// <summary>Writes the lanes, whole numbers from 0 to 255, as <see cref="Count"/> bytes.</summary>
    void StoreBytes(byte* target);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);
}
