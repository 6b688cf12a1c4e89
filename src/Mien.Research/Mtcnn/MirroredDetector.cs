using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

/// <summary>
/// Searches a picture and its mirror image and takes the mean of what is found in both; what only one shows keeps half of its score.
/// A pattern that is no face seldom looks like one from both sides.
/// </summary>
/// <param name="detector">Finds faces.</param>
/// <param name="threshold">Faces with a lower mean score are left out.</param>
internal sealed class MirroredDetector(IFaceDetector detector, float threshold) : IFaceDetector
{
    private const float SameFace = 0.5f;

    public IReadOnlyList<Detection> Detect(Picture picture)
    {
        var mirrored = detector.Detect(Mirror(picture)).Select(face => new Detection(face.Box.Mirror(picture.Width), face.Score, face.Landmarks?.Mirror(picture.Width))).ToList();
        var faces = new List<Detection>();
        foreach (var face in detector.Detect(picture))
        {
            var other = mirrored.Count == 0 ? default : mirrored.MaxBy(candidate => candidate.Box.Overlap(face.Box));
            if (other.Box.Overlap(face.Box) >= SameFace)
            {
                mirrored.Remove(other);
                faces.Add(Mean(face, other));
            }
            else
            {
                faces.Add(face with { Score = face.Score / 2 });
            }
        }
        faces.AddRange(mirrored.Select(face => face with { Score = face.Score / 2 }));
        return [.. faces.Where(face => face.Score >= threshold).OrderByDescending(face => face.Score)];
    }

    private static Detection Mean(Detection a, Detection b)
    {
        return new(
            new Box((a.Box.X + b.Box.X) / 2, (a.Box.Y + b.Box.Y) / 2, (a.Box.Width + b.Box.Width) / 2, (a.Box.Height + b.Box.Height) / 2),
            (a.Score + b.Score) / 2,
            a.Landmarks is { } p && b.Landmarks is { } q
                ? new(Middle(p.LeftEye, q.LeftEye), Middle(p.RightEye, q.RightEye), Middle(p.Nose, q.Nose), Middle(p.LeftMouth, q.LeftMouth), Middle(p.RightMouth, q.RightMouth))
                : null);

        static Point Middle(Point p, Point q) => new((p.X + q.X) / 2, (p.Y + q.Y) / 2);
    }

    private static Picture Mirror(Picture picture)
    {
        var width = picture.Width;
        var source = picture.Pixels;
        var pixels = new byte[source.Length];
        for (var i = 0; i < source.Length; i += 3)
        {
            var (row, column) = Math.DivRem(i / 3, width);
            source.Slice(i, 3).CopyTo(pixels.AsSpan(3 * (row * width + width - 1 - column)));
        }
        return Picture.FromPixels(pixels, width, picture.Height);
    }
}
