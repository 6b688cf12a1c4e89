namespace Mien.Tensors.Memory;

/// <summary>A dense matrix in memory, row by row, or the transpose of one.</summary>
/// <param name="values">The first value.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
internal readonly unsafe struct Matrix(float* values, int rows, int columns)
{
    public float* Values => values;

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>Whether the values lie column by column.</summary>
    public bool IsTransposed { get; private init; }

    /// <summary>Rows and columns exchanged, of the same values.</summary>
    public Matrix Transposed => new(values, columns, rows) { IsTransposed = !IsTransposed };

    /// <summary>A matrix of the same sizes elsewhere.</summary>
    public Matrix At(float* other) => new(other, rows, columns) { IsTransposed = IsTransposed };
}
