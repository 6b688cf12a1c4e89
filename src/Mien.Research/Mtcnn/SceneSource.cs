using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

/// <summary>A face cut out of its picture, to be put into others.</summary>
/// <param name="Row">Row of the set of faces.</param>
/// <param name="Face">Where the face is in its pixels.</param>
internal readonly record struct FaceCutout(int Row, SceneFace Face);

/// <summary>
/// The scenes of a recipe. Every picture comes in several rounds, each time with other faces put into its background (and other
/// pieces of background, so that the seam does not tell a face), stretched by another factor and turned by another angle.
/// </summary>
/// <param name="files">The pictures.</param>
/// <param name="faces">Where cutouts are from; null where there are none.</param>
/// <param name="cutouts">Faces to put into the pictures.</param>
/// <param name="seed">Seed of all changes; null for the pictures as they are.</param>
internal sealed class SceneSource(IReadOnlyList<SceneFile> files, FaceSet? faces, IReadOnlyList<FaceCutout> cutouts, ulong? seed)
{
    private const int PastedFaces = 4;
    private const int PastedBackgrounds = 4;
    private const int MinSide = 20;
    private const int MaxSide = 260;
    private const double MaxTurn = 40;

    // Powers of e. Frames of films often have pixels that are wider than high, and are stored narrowed.
    private const float LeastStretch = -0.05f;
    private const float MostStretch = 0.2f;

    /// <summary>Number of pictures.</summary>
    public int Count => files.Count;

    /// <summary>Makes the scene of a picture in a round; the same ones are alike.</summary>
    public Scene Load(int index, int round)
    {
        var file = files[index];
        var picture = Picture.Load(file.Path, SceneFiles.MaxSide);
        var found = new List<SceneFace>(file.Faces);
        if (seed is not { } keyed)
            return new(picture, found, file.Unsure);

        var random = new RandomSource(keyed, RandomStream.Scenes, (ulong)index, (ulong)round);
        var pixels = picture.Pixels.ToArray();
        var taken = new List<Box>([.. file.Faces.Select(face => face.Box), .. file.Unsure]);
        for (var i = 0; cutouts.Count > 0 && i < PastedBackgrounds + PastedFaces; i++)
        {
            if (FreeSquare.Find(picture, taken, MinSide, MaxSide, ref random) is not { } place)
                continue;
            taken.Add(place);
            var mirrored = random.NextSingle() < 0.5f;
            if (i < PastedBackgrounds)
                Paste(pixels, picture, picture, BackgroundOf(picture, file, ref random), place, mirrored);
            else
                found.Add(PasteFace(pixels, picture, place, mirrored, ref random));
        }
        // Slight turns are more frequent than strong ones.
        var turn = random.Uniform(-1, 1);
        return new Scene(Picture.FromPixels(pixels, picture.Width, picture.Height), found, file.Unsure)
            .Stretch(MathF.Exp(random.Uniform(LeastStretch, MostStretch)))
            .Turn(MaxTurn * turn * Math.Abs(turn));
    }

    private SceneFace PasteFace(byte[] pixels, Picture picture, Box place, bool mirrored, ref RandomSource random)
    {
        var cutout = cutouts[random.Below(cutouts.Count)];
        var piece = faces!.ReadPicture(cutout.Row);
        var from = SquareAround(cutout.Face.Box, piece);
        Paste(pixels, picture, piece, from, place, mirrored);
        var scale = place.Width / from.Width;
        var box = cutout.Face.Box with { X = cutout.Face.Box.X - from.X, Y = cutout.Face.Box.Y - from.Y };
        box = (mirrored ? box.Mirror(from.Width) : box).Scale(scale, scale);
        var landmarks = cutout.Face.Landmarks?.Shift(-from.X, -from.Y);
        return new(
            box with { X = place.X + box.X, Y = place.Y + box.Y },
            (mirrored ? landmarks?.Mirror(from.Width) : landmarks)?.Scale(scale, scale).Shift(place.X, place.Y),
            IsPasted: true);
    }

    // The largest square of a piece with the face as near to its middle as may be: a face keeps its proportions.
    private static Box SquareAround(Box face, Picture piece)
    {
        var side = Math.Min(piece.Width, piece.Height);
        return new(
            Math.Clamp(MathF.Round(face.X + (face.Width - side) / 2), 0, piece.Width - side),
            Math.Clamp(MathF.Round(face.Y + (face.Height - side) / 2), 0, piece.Height - side), side, side);
    }

    private static void Paste(byte[] pixels, Picture picture, Picture piece, Box from, Box place, bool mirrored) =>
        FacePaste.Paste(pixels, picture.Width, piece, from, (int)place.X, (int)place.Y, (int)place.Width, mirrored);

    private static Box BackgroundOf(Picture picture, SceneFile file, ref RandomSource random) =>
        FreeSquare.Find(picture, [.. file.Faces.Select(face => face.Box), .. file.Unsure], MinSide, MaxSide, ref random) ?? new Box(0, 0, MinSide, MinSide);
}
