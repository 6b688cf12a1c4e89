using Mien.Tensors.Managed;

namespace Mien.Tensors.Tests.Managed;

public sealed unsafe class ColumnSumsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    public void Equal_the_plain_sum_over_every_run_of_rows_and_block_of_columns(int rows)
    {
        foreach (var c in new[] { 1, 3, 4, 5, 8, 15, 16, 17, 29, 61, 255, 256, 257, 285, 513 })
        {
            var x = Numbers.Normal(rows * c, rows + c);
            var expected = new double[c];
            for (var i = 0; i < x.Length; i++)
                expected[i % c] += x[i];
            using Floats fx = new(x), sum = new(c);

            ColumnSums.Compute(rows, c, fx.Pointer, sum.Pointer);
            sum.ShouldBeCloseTo(expected, 1e-6, $"{c} columns");
        }
    }

    [Fact]
    public void Lose_nothing_over_many_rows()
    {
        const int rows = 1_000_000;
        using Floats x = new(rows), sum = new(1);
        new Span<float>(x.Pointer, rows).Fill(0.1f);

        ColumnSums.Compute(rows, 1, x.Pointer, sum.Pointer);
        sum.ShouldBeCloseTo([rows * (double)0.1f], 1e-6, "sum");
    }
}
