using System.Buffers;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

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

    /// <summary>The scene made wider or narrower.</summary>
    /// <param name="horizontal">By which factor, above 0.</param>
    public Scene Stretch(float horizontal)
    {
        var width = Math.Max(1, (int)(horizontal * Picture.Width));
        var factor = (float)width / Picture.Width;
        return new(
            Resample(width, Picture.Height, values => Picture.CropRgb(new Box(0, 0, Picture.Width, Picture.Height), width, Picture.Height, values)),
            [.. Faces.Select(face => face with { Box = face.Box.Scale(factor, 1), Landmarks = face.Landmarks?.Scale(factor, 1) })],
            [.. Unsure.Select(box => box.Scale(factor, 1))]);
    }

    /// <summary>
    /// The scene turned around its middle, as large as before; the border goes on where nothing is. A face's box is that of the ellipse
    /// that filled the one before; faces that leave the picture are unsure.
    /// </summary>
    /// <param name="degrees">By how much, clockwise.</param>
    public Scene Turn(double degrees)
    {
        var centre = new Point(Picture.Width / 2f, Picture.Height / 2f);
        var turn = SimilarityTransform.Turn(centre, degrees);
        var turned = Faces.ToLookup(face => IsInside(turn.Apply(Centre(face.Box))), face => face with { Box = Turned(face.Box), Landmarks = face.Landmarks?.Apply(turn) });
        return new(
            Resample(Picture.Width, Picture.Height, values => Picture.WarpRgb(SimilarityTransform.Turn(centre, -degrees), Picture.Width, Picture.Height, values)),
            [.. turned[true]],
            [.. Unsure.Select(Turned), .. turned[false].Select(face => face.Box)]);

        Box Turned(Box box)
        {
            var middle = turn.Apply(Centre(box));
            var width = (float)Math.Sqrt(Square(turn.A * box.Width) + Square(turn.B * box.Height));
            var height = (float)Math.Sqrt(Square(turn.B * box.Width) + Square(turn.A * box.Height));
            return new(middle.X - width / 2, middle.Y - height / 2, width, height);
        }

        bool IsInside(Point place) => place.X >= 0 && place.X < Picture.Width && place.Y >= 0 && place.Y < Picture.Height;
    }

    private static Picture Resample(int width, int height, Action<Span<float>> fill)
    {
        var length = 3 * width * height;
        var values = ArrayPool<float>.Shared.Rent(length);
        fill(values.AsSpan(0, length));
        var pixels = new byte[length];
        for (var i = 0; i < length; i++)
            pixels[i] = (byte)(Math.Clamp(values[i], 0, 255) + 0.5f);
        ArrayPool<float>.Shared.Return(values);
        return Picture.FromPixels(pixels, width, height);
    }

    private static Point Centre(Box box) => new(box.X + box.Width / 2, box.Y + box.Height / 2);

    private static double Square(double value) => value * value;
}

/// <summary>A face that a detector is to find.</summary>
/// <param name="Box">Where, in pixels of the picture.</param>
/// <param name="Landmarks">Its landmarks, in the same pixels; null where they are not known.</param>
/// <param name="IsPasted">Whether it was put into the picture.</param>
internal readonly record struct SceneFace(Box Box, FaceLandmarks? Landmarks, bool IsPasted = false);
