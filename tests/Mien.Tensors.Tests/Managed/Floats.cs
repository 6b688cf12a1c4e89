using System.Runtime.InteropServices;

namespace Mien.Tensors.Tests.Managed;

/// <summary>A 64-byte aligned buffer between two fences of NaN: reading over an end poisons the result, writing over it is found.</summary>
internal sealed unsafe class Floats : IDisposable
{
    private const int Fence = 64;
    private readonly float* memory;

    public Floats(long length)
    {
        Length = (int)length;
        memory = (float*)NativeMemory.AlignedAlloc((nuint)(Length + 2 * Fence) * sizeof(float), 64);
        new Span<float>(memory, Length + 2 * Fence).Fill(float.NaN);
    }

    public Floats(double[] values) : this(values.Length)
    {
        for (var i = 0; i < Length; i++)
            Pointer[i] = (float)values[i];
    }

    public int Length { get; }

    public float* Pointer => memory + Fence;

    public double[] ToDoubles()
    {
        var values = new double[Length];
        for (var i = 0; i < Length; i++)
            values[i] = Pointer[i];
        return values;
    }

    /// <summary>Every element within <paramref name="tolerance"/> of the largest expected magnitude (at least 1).</summary>
    public void ShouldBeCloseTo(double[] expected, double tolerance, string what)
    {
        Length.ShouldBe(expected.Length, what);
        var scale = expected.Select(Math.Abs).Append(1).Max();
        for (var i = 0; i < Length; i++)
            if (!(Math.Abs(Pointer[i] - expected[i]) <= tolerance * scale))
                Assert.Fail($"{what}: [{i}] is {Pointer[i]:R}, expected {expected[i]:R}");
    }

    public void Dispose()
    {
        for (var i = 0; i < Fence; i++)
            (float.IsNaN(memory[i]) && float.IsNaN(memory[Fence + Length + i])).ShouldBeTrue("a kernel wrote outside its buffer");
        NativeMemory.AlignedFree(memory);
    }
}
