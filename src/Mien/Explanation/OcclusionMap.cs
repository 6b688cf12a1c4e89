using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Explanation;

/// <summary>
/// What covering each part of a face does: a patch of the model's mean colour, a quarter of the face wide and high, around the middle of each
/// cell of a grid, and by how much the probability of the class falls.
/// </summary>
/// <remarks>Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2.</remarks>
internal static class OcclusionMap
{
    /// <summary>Rows and columns of the grid.</summary>
    public const int Cells = 8;

    private const int PatchesInSide = 4;

    /// <summary>The map of one face.</summary>
    /// <param name="predictor">The network.</param>
    /// <param name="batch">How many faces it takes at once.</param>
    /// <param name="face">The face as the network sees it, normalised, so that the mean colour is 0.</param>
    /// <param name="shape">Sizes of the face; N is 1.</param>
    /// <param name="label">The class.</param>
    /// <param name="probability">Its probability where nothing is covered.</param>
    public static HeatMap Of(Predictor predictor, int batch, ReadOnlySpan<float> face, Shape shape, int label, float probability)
    {
        var covered = new float[batch * face.Length];
        var probabilities = new float[batch * predictor.Classes];
        var map = new float[Cells * Cells];
        for (var start = 0; start < map.Length; start += batch)
        {
            for (var i = 0; i < batch; i++)
            {
                var copy = covered.AsSpan(i * face.Length, face.Length);
                face.CopyTo(copy);
                if (start + i < map.Length)
                    Cover(copy, shape, (start + i) / Cells, (start + i) % Cells);
            }
            predictor.Predict(covered, probabilities);
            for (var i = 0; i < batch && start + i < map.Length; i++)
                map[start + i] = probability - probabilities[(i * predictor.Classes) + label];
        }
        return new(Cells, Cells, map);
    }

    private static void Cover(Span<float> face, Shape shape, int row, int column)
    {
        var (top, bottom) = Patch(row, shape.H);
        var (left, right) = Patch(column, shape.W);
        for (var y = top; y < bottom; y++)
            face[(((y * shape.W) + left) * shape.C)..(((y * shape.W) + right) * shape.C)].Clear();
    }

    private static (int First, int End) Patch(int cell, int side)
    {
        var (middle, half) = ((cell + 0.5) * side / Cells, side / 2.0 / PatchesInSide);
        return ((int)Math.Round(Math.Max(middle - half, 0)), (int)Math.Round(Math.Min(middle + half, side)));
    }
}
