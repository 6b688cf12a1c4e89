using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>Squares of pictures beside all marked faces: what a detector that errs would hand on.</summary>
internal static class BackgroundCrops
{
    private const int CropsOfPicture = 10;
    private const int MinSide = 40;

    private static readonly PixelShape Shape = new(100, 100, 3);

    /// <summary>Cuts up to ten squares out of each picture, sides from 40 pixels to half the picture's, uniform in their logarithm.</summary>
    /// <param name="photos">Pictures with all their faces marked.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="MienException">No picture has room for one.</exception>
    public static FaceSet Cut(IReadOnlyList<AnnotatedPhoto> photos, ulong seed)
    {
        var pixels = new List<byte[]>();
        var samples = new List<Sample>();
        for (var i = 0; i < photos.Count; i++)
        {
            var picture = Picture.Load(photos[i].Path, int.MaxValue);
            var random = new RandomSource(seed, RandomStream.BackgroundCrops, (ulong)i);
            Box[] faces = [.. photos[i].Faces.Select(face => face.Box)];
            for (var crop = 0; crop < CropsOfPicture; crop++)
            {
                if (FreeSquare.Find(picture, faces, MinSide, int.MaxValue, ref random) is not { } square)
                    continue;
                pixels.Add(new byte[Shape.Length]);
                PicturePixels.Read(picture, square, Shape, pixels[^1]);
                samples.Add(new($"{photos[i].Name} at {square.X}, {square.Y}", 0, Split.None));
            }
        }
        return samples.Count > 0
            ? new("background", new LabelSet("background"), samples, new InMemoryPixels(Shape, [.. pixels.SelectMany(crop => crop)]))
            : throw new MienException("background", "no annotated picture has room for a square beside its faces", "add larger pictures");
    }
}
