using Mien.Vision;

namespace Mien.Recognition;

/// <summary>What is taken on of a picture with many faces: the largest, in the order that they have.</summary>
internal static class LargestFaces
{
    /// <param name="faces">All faces.</param>
    /// <param name="most">How many are taken on; null for all.</param>
    public static IReadOnlyList<Detection> Of(IReadOnlyList<Detection> faces, int? most) => most is { } count && faces.Count > count
        ? [.. faces.Index().OrderByDescending(face => face.Item.Box.Width * face.Item.Box.Height).Take(count).OrderBy(face => face.Index).Select(face => face.Item)]
        : faces;

    /// <summary>Adds to the notes on a picture that it has more faces than were taken on.</summary>
    public static IReadOnlyList<string> Note(IReadOnlyList<string> notes, int taken, int found) =>
        taken == found ? notes : [.. notes, $"the {taken} largest of {found} faces are named"];
}
