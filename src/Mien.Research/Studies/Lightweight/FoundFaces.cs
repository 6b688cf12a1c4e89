using Mien.Models;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Vision.Alignment;

namespace Mien.Research.Studies.Lightweight;

/// <summary>The faces that a detector finds in the pictures of a set.</summary>
internal static class FoundFaces
{
    private static readonly FaceCrop square = new() { Square = true };

    /// <summary>Cuts the largest face of each picture out as a grey square; pictures without one are left out.</summary>
    /// <param name="pictures">A set whose samples are files of their own.</param>
    /// <param name="detector">Name of the detector.</param>
    /// <param name="side">Rows and columns of a face.</param>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public static FaceSet Cut(FaceSet pictures, string detector, int side)
    {
        var finder = FaceDetectors.Load(detector);
        using var owned = finder as IDisposable;
        var (rows, bytes, values) = (new List<int>(), new List<byte>(), new float[side * side]);
        for (var row = 0; row < pictures.Count; row++)
        {
            var picture = (pictures.Source(row) ?? throw new MienException(pictures.Samples[row].Name, "is no file of its own")).Load();
            var faces = finder.Detect(picture).Where(face => face.Score >= finder.UsualScore).ToList();
            if (faces.Count == 0)
                continue;
            rows.Add(row);
            square.Grey(picture, faces.MaxBy(face => face.Box.Width * face.Box.Height), side, side, values);
            bytes.AddRange(values.Select(value => (byte)Math.Clamp(MathF.Round(value), 0, byte.MaxValue)));
        }
        return new(pictures.Name, pictures.Labels, [.. rows.Select(row => pictures.Samples[row])], new InMemoryPixels(new PixelShape(side, side, 1), [.. bytes]));
    }
}
