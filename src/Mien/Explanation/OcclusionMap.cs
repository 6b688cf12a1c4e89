using Mien.Tensors;

namespace Mien.Explanation;

/// <summary>
/// What covering each part of a face does: a patch of one colour, a quarter of the face wide and high, around the middle of each cell of a
/// grid, and by how much the score of the class falls.
/// </summary>
/// <remarks>Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2.</remarks>
internal static class OcclusionMap
{
    /// <summary>Rows and columns of the grid.</summary>
    public const int Cells = 8;

    private const int PatchesInSide = 4;

    /// <summary>Scores of faces.</summary>
    /// <param name="faces">A batch of faces.</param>
    /// <param name="scores">Receives one for each.</param>
    public delegate void Scoring(ReadOnlySpan<float> faces, Span<float> scores);

    /// <summary>The map of one face.</summary>
    /// <param name="face">The face as the network sees it.</param>
    /// <param name="shape">Sizes of the face; N is 1.</param>
    /// <param name="colour">The value of each channel of a patch.</param>
    /// <param name="whole">The score where nothing is covered.</param>
    /// <param name="batch">How many faces are scored at once.</param>
    /// <param name="score">Scores them.</param>
    public static HeatMap Of(ReadOnlySpan<float> face, Shape shape, ReadOnlySpan<float> colour, float whole, int batch, Scoring score)
    {
        var covered = new float[batch * face.Length];
        var scores = new float[batch];
        var map = new float[Cells * Cells];
        for (var start = 0; start < map.Length; start += batch)
        {
            for (var i = 0; i < batch; i++)
            {
                var copy = covered.AsSpan(i * face.Length, face.Length);
                face.CopyTo(copy);
                if (start + i < map.Length)
                    Cover(copy, shape, colour, (start + i) / Cells, (start + i) % Cells);
            }
            score(covered, scores);
            for (var i = 0; i < batch && start + i < map.Length; i++)
                map[start + i] = whole - scores[i];
        }
        return new(Cells, Cells, map);
    }

    private static void Cover(Span<float> face, Shape shape, ReadOnlySpan<float> colour, int row, int column)
    {
        var (top, bottom) = Patch(row, shape.H);
        var (left, right) = Patch(column, shape.W);
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
                colour.CopyTo(face[(((y * shape.W) + x) * shape.C)..]);
    }

    private static (int First, int End) Patch(int cell, int side)
    {
        var (middle, half) = ((cell + 0.5) * side / Cells, side / 2.0 / PatchesInSide);
        return ((int)Math.Round(Math.Max(middle - half, 0)), (int)Math.Round(Math.Min(middle + half, side)));
    }
}
