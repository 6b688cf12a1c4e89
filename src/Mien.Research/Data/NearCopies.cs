namespace Mien.Research.Data;

/// <summary>
/// Which faces are the same picture as another one, cut, scaled or compressed differently. Two faces count as near
/// copies if the root mean square difference of their thumbnails (12x12 block means, each less its mean) is at most
/// <see cref="MaxDistance"/> grey levels and their pixels are not identical.
/// </summary>
public sealed class NearCopies
{
    /// <summary>
    /// Grey levels, of 0 to 255. Of the FER-2013 pairs below it, those looked at (ten for each half grey level from 1
    /// on) were the same photo; other photos of one person lie further apart.
    /// </summary>
    public const float MaxDistance = 5;

    private readonly FaceSet data;
    private readonly HashSet<Split>[] splitsOfCopies;

    private NearCopies(FaceSet data, HashSet<Split>[] splitsOfCopies)
    {
        this.data = data;
        this.splitsOfCopies = splitsOfCopies;
    }

    /// <summary>
    /// Compares all faces that may be near. Thumbnails within the distance d are within 12 d on any axis, so those
    /// sorted along the axis of greatest variance need only be compared with the next ones.
    /// </summary>
    /// <param name="data">Data set.</param>
    /// <param name="exact">Its exact copies, which are no near copies.</param>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public static NearCopies Find(FaceSet data, ExactCopies exact)
    {
        const float Reach = MaxDistance * Thumbnails.Side;
        const float Rounding = 0.01f;

        var thumbnails = Thumbnails.Of(data);
        var positions = thumbnails.ProjectOnPrincipalAxis();
        int[] order = [.. Enumerable.Range(0, data.Count)];
        Array.Sort(positions, order);
        thumbnails = thumbnails.InOrder(order);

        var splits = new HashSet<Split>[data.Count];
        for (var i = 0; i < splits.Length; i++)
            splits[i] = [];
        for (var i = 0; i < order.Length; i++)
        {
            for (var j = i + 1; j < order.Length && positions[j] - positions[i] <= Reach + Rounding; j++)
            {
                if (thumbnails.SquaredDistance(i, j) > Reach * Reach || exact.AreCopies(order[i], order[j]))
                    continue;
                splits[order[i]].Add(data.Samples[order[j]].Split);
                splits[order[j]].Add(data.Samples[order[i]].Split);
            }
        }
        return new(data, splits);
    }

    /// <summary>The rows of one split that have a near copy in another, or in the same, split.</summary>
    public int Count(Split split, Split other) => data.Rows(split).Count(row => splitsOfCopies[row].Contains(other));
}
