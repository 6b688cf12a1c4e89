using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>A picture to learn detection from.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Faces">The faces to be found.</param>
/// <param name="Unsure">Places that are neither learned as face nor as background.</param>
internal sealed record Scene(Picture Picture, IReadOnlyList<SceneFace> Faces, IReadOnlyList<Box> Unsure)
{
    /// <summary>The face that overlaps most with a box, and by how much; index -1 if there is none.</summary>
    public (int Face, float Overlap) Nearest(Box box)
    {
        var (nearest, most) = (-1, 0f);
        for (var i = 0; i < Faces.Count; i++)
        {
            var overlap = Faces[i].Box.Overlap(box);
            if (overlap > most)
                (nearest, most) = (i, overlap);
        }
        return (nearest, most);
    }

    /// <summary>Whether a box has little to do with anything that is or may be a face.</summary>
    public bool IsBackground(Box box)
    {
        if (Nearest(box).Overlap >= CropKinds.Background)
            return false;
        foreach (var place in Unsure)
            if (place.Intersection(box) >= CropKinds.Background * box.Area)
                return false;
        return true;
    }
}
