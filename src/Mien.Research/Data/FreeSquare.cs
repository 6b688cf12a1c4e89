using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>Finds places of a picture beside others that are taken.</summary>
internal static class FreeSquare
{
    private const int Attempts = 20;

    /// <summary>
    /// A random square that touches nothing taken; null if none turns up in a few attempts. Sides are uniform in their logarithm, so
    /// that small ones are more frequent, up to half of the picture's shorter side.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="taken">Places to keep free of, in its pixels.</param>
    /// <param name="minSide">Smallest side, pixels.</param>
    /// <param name="maxSide">Largest side, pixels.</param>
    /// <param name="random">Source of the choice.</param>
    public static Box? Find(Picture picture, IReadOnlyCollection<Box> taken, int minSide, int maxSide, ref RandomSource random)
    {
        var largest = Math.Min(maxSide, Math.Min(picture.Width, picture.Height) / 2);
        for (var attempt = 0; attempt < Attempts && largest > minSide; attempt++)
        {
            var side = (int)(minSide * MathF.Pow((float)largest / minSide, random.NextSingle()));
            var square = new Box(random.Below(picture.Width - side + 1), random.Below(picture.Height - side + 1), side, side);
            if (taken.All(other => other.Overlap(square) == 0))
                return square;
        }
        return null;
    }
}
