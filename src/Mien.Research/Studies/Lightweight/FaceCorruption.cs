using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision;
using Mien.Vision.Alignment;

namespace Mien.Research.Studies.Lightweight;

/// <summary>
/// Something that makes a grey face harder to read, in five strengths. Chance decides where a square covers a face and to which side a face
/// is turned, by the seed and the number of the face, the same for all strengths.
/// </summary>
internal sealed class FaceCorruption
{
    // On the 250 first validation faces of FER-2013 the eyes of 233 that MTCNN finds are at 0.39 of the height, from 0.31 to 0.69 of the
    // width, the corners of the mouth at 0.78, from 0.35 to 0.65 (medians).
    private const float EyesRow = 0.39f;
    private const float MouthRow = 0.78f;
    private const float EyesWidth = 0.8f;
    private const float MouthWidth = 0.6f;
    private const byte Cover = 128;
    private const double BlurReach = 3;

    private readonly Change change;

    private FaceCorruption(string name, string title, string unit, float[] amounts, Change change) =>
        (Name, Title, Unit, Amounts, this.change) = (name, title, unit, amounts, change);

    private delegate void Change(ReadOnlySpan<byte> face, PixelShape shape, float amount, ref RandomSource random, Span<byte> changed);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FaceCorruption> All { get; } =
    [
        new("eyes", "eyes covered", "height of the bar, share of the face", [0.08f, 0.16f, 0.24f, 0.32f, 0.4f], static (face, shape, amount, ref random, changed) =>
            CoverBox(face, shape, new((1 - EyesWidth) / 2, EyesRow - amount / 2, EyesWidth, amount), changed)),
        new("mouth", "mouth covered", "height of the bar, share of the face", [0.08f, 0.16f, 0.24f, 0.32f, 0.4f], static (face, shape, amount, ref random, changed) =>
            CoverBox(face, shape, new((1 - MouthWidth) / 2, MouthRow - amount / 2, MouthWidth, amount), changed)),
        new("square", "a square covered, anywhere", "side, share of the face", [0.2f, 0.3f, 0.4f, 0.5f, 0.6f], static (face, shape, amount, ref random, changed) =>
            CoverBox(face, shape, new((1 - amount) * random.NextSingle(), (1 - amount) * random.NextSingle(), amount, amount), changed)),
        new("darkness", "darkness", "share of the light that is gone", [0.25f, 0.5f, 0.75f, 0.85f, 0.95f], Darken),
        new("blur", "blur", "deviation of the bell curve, pixels of 48", [0.5f, 1, 1.5f, 2, 3], Blur),
        new("rotation", "turned to one side", "degrees", [10, 20, 30, 45, 60], Turn),
        new("resolution", "low resolution", "share of the sides that is lost", [0.25f, 0.5f, 2 / 3f, 0.75f, 5 / 6f], Coarsen),
    ];

    /// <summary>Name in tables.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string Title { get; }

    /// <summary>What its amounts are.</summary>
    public string Unit { get; }

    /// <summary>The amounts of the five strengths, the weakest first.</summary>
    public IReadOnlyList<float> Amounts { get; }

    /// <summary>Changes all faces of a set.</summary>
    /// <param name="faces">Grey faces.</param>
    /// <param name="amount">How much, in <see cref="Unit"/>.</param>
    /// <param name="seed">Seed of what is left to chance.</param>
    /// <exception cref="ArgumentException">The faces are not grey.</exception>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public FaceSet Apply(FaceSet faces, float amount, ulong seed)
    {
        if (faces.Shape.Channels != 1)
            throw new ArgumentException($"faces of {faces.Shape} are not grey", nameof(faces));
        var length = faces.Shape.Length;
        var (face, changed) = (new byte[length], new byte[faces.Count * length]);
        for (var row = 0; row < faces.Count; row++)
        {
            var random = new RandomSource(seed, RandomStream.CorruptedFaces, (ulong)row);
            faces.ReadPixels(row, face);
            change(face, faces.Shape, amount, ref random, changed.AsSpan(row * length, length));
        }
        return new(faces.Name, faces.Labels, faces.Samples, new InMemoryPixels(faces.Shape, changed));
    }

    // A pixel is covered where its middle is.
    private static void CoverBox(ReadOnlySpan<byte> face, PixelShape shape, Box share, Span<byte> changed)
    {
        face.CopyTo(changed);
        var box = share.Scale(shape.Width, shape.Height);
        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
                if (y + 0.5f >= box.Y && y + 0.5f < box.Bottom && x + 0.5f >= box.X && x + 0.5f < box.Right)
                    changed[y * shape.Width + x] = Cover;
    }

    private static void Darken(ReadOnlySpan<byte> face, PixelShape shape, float amount, ref RandomSource random, Span<byte> changed)
    {
        for (var i = 0; i < face.Length; i++)
            changed[i] = Rounded(face[i] * (1 - amount));
    }

    // Along the rows, then along the columns; beyond the border its pixels go on.
    private static void Blur(ReadOnlySpan<byte> face, PixelShape shape, float amount, ref RandomSource random, Span<byte> changed)
    {
        var deviation = amount * shape.Width / 48.0;
        var reach = (int)Math.Ceiling(BlurReach * deviation);
        double[] weights = [.. Enumerable.Range(-reach, 2 * reach + 1).Select(i => Math.Exp(-i * i / (2 * deviation * deviation)))];
        var sum = weights.Sum();
        var across = new double[face.Length];
        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
                for (var i = -reach; i <= reach; i++)
                    across[y * shape.Width + x] += weights[i + reach] / sum * face[y * shape.Width + Math.Clamp(x + i, 0, shape.Width - 1)];
        for (var y = 0; y < shape.Height; y++)
            for (var x = 0; x < shape.Width; x++)
            {
                var value = 0.0;
                for (var i = -reach; i <= reach; i++)
                    value += weights[i + reach] / sum * across[Math.Clamp(y + i, 0, shape.Height - 1) * shape.Width + x];
                changed[y * shape.Width + x] = Rounded((float)value);
            }
    }

    private static void Turn(ReadOnlySpan<byte> face, PixelShape shape, float amount, ref RandomSource random, Span<byte> changed)
    {
        var side = random.Below(2) == 0 ? -1 : 1;
        var values = new float[face.Length];
        PicturePixels.ToPicture(face, shape).WarpGrey(SimilarityTransform.Turn(new(shape.Width / 2f, shape.Height / 2f), side * amount), shape.Width, shape.Height, values);
        for (var i = 0; i < values.Length; i++)
            changed[i] = Rounded(values[i]);
    }

    // Each pixel of the smaller face is the mean of what it covers; it is enlarged linearly.
    private static void Coarsen(ReadOnlySpan<byte> face, PixelShape shape, float amount, ref RandomSource random, Span<byte> changed)
    {
        var small = new PixelShape(Math.Max(1, (int)MathF.Round(shape.Height * (1 - amount))), Math.Max(1, (int)MathF.Round(shape.Width * (1 - amount))), 1);
        var pixels = new byte[small.Length];
        PicturePixels.Read(PicturePixels.ToPicture(face, shape), small, pixels);
        PicturePixels.Read(PicturePixels.ToPicture(pixels, small), shape, changed);
    }

    private static byte Rounded(float value) => (byte)Math.Clamp(MathF.Round(value), 0, byte.MaxValue);
}
