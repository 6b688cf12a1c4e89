using Mien.Tensors.Managed;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes() => new()
    {
        { 1, 1, 1 }, { 1, 7, 128 }, { 5, 33, 10 }, { 6, 32, 16 }, { 64, 7, 128 }, { 13, 100, 300 }, { 400, 40, 7 }, { 390, 5, 513 }, { 385, 65, 257 }, { 5, 33, 257 }, { 384, 32, 256 }, { 3, 3, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_the_plain_loop(int m, int n, int k)
    {
        var a = Numbers.Normal(m * k, 1);
        var b = Numbers.Normal(k * n, 2);
        var start = Numbers.Normal(m * n, 3);
        using var scratch = new Floats(MatrixProduct.ScratchLength(m, n, k));
        foreach (var transposeA in new[] { false, true })
            foreach (var transposeB in new[] { false, true })
            {
                var product = new double[m * n];
                for (var i = 0; i < m; i++)
                    for (var j = 0; j < n; j++)
                        for (var l = 0; l < k; l++)
                            product[i * n + j] += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];

                using Floats fa = new(a), fb = new(b), fresh = new(m * n), added = new(start);
                var first = transposeA ? new Matrix(fa.Pointer, k, m).Transposed : new Matrix(fa.Pointer, m, k);
                var second = transposeB ? new Matrix(fb.Pointer, n, k).Transposed : new Matrix(fb.Pointer, k, n);
                MatrixProduct.Multiply(first, second, new(fresh.Pointer, m, n), false, scratch.Pointer);
                fresh.ShouldBeCloseTo(product, 1e-6, "product");
                MatrixProduct.Multiply(first, second, new(added.Pointer, m, n), true, scratch.Pointer);
                added.ShouldBeCloseTo([.. product.Zip(start, (p, s) => p + s)], 1e-6, "accumulated");
            }
    }

    [Fact]
    public void Allocates_nothing()
    {
        using Floats a = new(Numbers.Normal(50 * 60, 1)), b = new(Numbers.Normal(60 * 70, 2)), c = new(50 * 70);
        using var scratch = new Floats(MatrixProduct.ScratchLength(50, 70, 60));

        Allocation.ShouldBeZero(() => MatrixProduct.Multiply(
            new Matrix(a.Pointer, 60, 50).Transposed, new Matrix(b.Pointer, 70, 60).Transposed, new(c.Pointer, 50, 70), true, scratch.Pointer));
    }
}
