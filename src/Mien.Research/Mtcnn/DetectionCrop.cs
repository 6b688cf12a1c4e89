using Mien.Models;
using Mien.Research.Data;
using Mien.Vision;

namespace Mien.Research.Mtcnn;

/// <summary>A square of a scene, in the size of a stage, with what the stage is to say of it.</summary>
/// <param name="Pixels">R, G, B bytes, row by row.</param>
/// <param name="Label">1 for a face, 0 for background, -1 for a part of a face, or what is not settled.</param>
/// <param name="Offsets">Left, top, right, bottom of the face beside those of the crop, in sides of the crop; null for background.</param>
/// <param name="Landmarks">Five x, five y from the crop's left top corner, in sides of the crop; null where not known.</param>
internal sealed record DetectionCrop(byte[] Pixels, int Label, float[]? Offsets, float[]? Landmarks)
{
    /// <summary>What is learned as the probability of a face; null for nothing.</summary>
    public float? Face { get; private init; } = Label < 0 ? null : Label;

    /// <summary>The crop as learned from another detector's probability of a face too.</summary>
    /// <param name="probability">That probability.</param>
    /// <param name="share">How much it counts beside the label, 0 to 1; without a label it counts alone.</param>
    public DetectionCrop TaughtBy(float probability, float share) =>
        this with { Face = Label < 0 ? probability : share * probability + (1 - share) * Label };

    /// <summary>Cuts a crop out of a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="box">A square.</param>
    /// <param name="size">Side of the crop in pixels.</param>
    /// <param name="face">Which face it is learned as; -1 for background.</param>
    /// <param name="label">What it is learned as.</param>
    public static DetectionCrop Cut(Scene scene, Box box, int size, int face, int label)
    {
        var shape = new PixelShape(size, size, 3);
        var pixels = new byte[shape.Length];
        PicturePixels.Read(scene.Picture, box, shape, pixels);
        return face < 0
            ? new(pixels, label, null, null)
            : new(pixels, label, OffsetsOf(scene.Faces[face].Box, box), scene.Faces[face].Landmarks is { } landmarks ? InBox(landmarks, box) : null);
    }

    /// <summary>Writes the row of targets, of the crop or its mirror image.</summary>
    public void WriteTargets(bool mirrored, Span<float> target)
    {
        target.Clear();
        if (Face is { } face)
            (target[0], target[1]) = (1 - face, face);
        if (Offsets is { } offsets)
        {
            target[DetectionTargets.HasOffsets] = 1;
            var side = target.Slice(DetectionTargets.HasOffsets + 1, 4);
            offsets.CopyTo(side);
            if (mirrored)
                (side[0], side[2]) = (-side[2], -side[0]);
        }
        if (Landmarks is { } landmarks)
        {
            target[DetectionTargets.HasLandmarks] = 1;
            var x = target.Slice(DetectionTargets.HasLandmarks + 1, 5);
            var y = target.Slice(DetectionTargets.HasLandmarks + 6, 5);
            landmarks.AsSpan(0, 5).CopyTo(x);
            landmarks.AsSpan(5, 5).CopyTo(y);
            if (!mirrored)
                return;
            foreach (ref var value in x)
                value = 1 - value;
            // The left eye becomes the right one, and so do the corners of the mouth.
            (x[0], x[1], x[3], x[4]) = (x[1], x[0], x[4], x[3]);
            (y[0], y[1], y[3], y[4]) = (y[1], y[0], y[4], y[3]);
        }
    }

    private static float[] OffsetsOf(Box face, Box box) =>
    [
        (face.X - box.X) / box.Width, (face.Y - box.Y) / box.Height,
        (face.Right - box.Right) / box.Width, (face.Bottom - box.Bottom) / box.Height,
    ];

    private static float[] InBox(FaceLandmarks landmarks, Box box)
    {
        Span<Point> places = stackalloc Point[FaceLandmarks.Count];
        landmarks.CopyTo(places);
        var values = new float[2 * FaceLandmarks.Count];
        for (var i = 0; i < FaceLandmarks.Count; i++)
        {
            values[i] = (places[i].X - box.X) / box.Width;
            values[FaceLandmarks.Count + i] = (places[i].Y - box.Y) / box.Height;
        }
        return values;
    }
}

/// <summary>
/// What a crop is learned as, by its intersection over union with the nearest face: face, part of a face (offsets only), or
/// background; between part and background it is not settled. Zhang et al., IEEE SPL 2016, section III.A.
/// </summary>
internal static class CropKinds
{
    /// <summary>From here on a crop is a face.</summary>
    public const float Face = 0.65f;

    /// <summary>From here on it is a part.</summary>
    public const float Part = 0.4f;

    /// <summary>Below it is background.</summary>
    public const float Background = 0.3f;
}
