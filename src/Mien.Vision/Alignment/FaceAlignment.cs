namespace Mien.Vision.Alignment;

/// <summary>Brings a face upright and to one size by its landmarks.</summary>
public static class FaceAlignment
{
    private const double LeastScale = 1e-6;

    /// <summary>
    /// The canonical face in the unit square: the mean of 133 faces that the released MTCNN found in photographs, in the square around
    /// each box, turned onto each other and made symmetric.
    /// </summary>
    public static FaceLandmarks Canonical { get; } =
        new(new(0.338f, 0.391f), new(0.662f, 0.391f), new(0.5f, 0.584f), new(0.354f, 0.760f), new(0.646f, 0.760f));

    /// <summary>The transform from pixels of a crop, in whose middle the canonical face lies, to pixels of the picture.</summary>
    /// <param name="face">Landmarks in pixels of the picture.</param>
    /// <param name="width">Width of the crop in pixels.</param>
    /// <param name="height">Height of the crop in pixels.</param>
    /// <param name="margin">
    /// What is seen around the canonical square on each side, as a share of its side, over -0.5: with 0 the square fills the shorter
    /// side of the crop.
    /// </param>
    /// <returns>The transform; its scale is 0 where all landmarks are in one place.</returns>
    /// <exception cref="ArgumentException">The landmarks are no numbers, or an argument is out of range.</exception>
    public static SimilarityTransform FromCrop(FaceLandmarks face, int width, int height, float margin = 0)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!(margin > -0.5f && float.IsFinite(margin)))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "the margin must be over -0.5");
        var side = Math.Min(width, height) / (1 + (2 * margin));
        Span<Point> canonical = stackalloc Point[FaceLandmarks.Count];
        Span<Point> found = stackalloc Point[FaceLandmarks.Count];
        Canonical.CopyTo(canonical);
        foreach (ref var place in canonical)
            place = new((width / 2f) + ((place.X - 0.5f) * side), (height / 2f) + ((place.Y - 0.5f) * side));
        face.CopyTo(found);
        return SimilarityTransform.Fit(canonical, found);
    }

    /// <summary>As <see cref="FromCrop"/>; false where landmarks are missing, no numbers or all in one place and so tell no transform.</summary>
    internal static bool TryFromCrop(FaceLandmarks? face, int width, int height, float margin, out SimilarityTransform transform)
    {
        transform = face is not null && face.IsFinite ? FromCrop(face, width, height, margin) : default;
        return transform.Scale > LeastScale;
    }
}
