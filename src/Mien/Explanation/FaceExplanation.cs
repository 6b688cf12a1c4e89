using System.Globalization;
using Mien.Vision;
using Mien.Vision.Drawing;
using Mien.Vision.Pictures;

namespace Mien.Explanation;

/// <summary>Where a network looked to name the expression of a face.</summary>
public sealed record FaceExplanation
{
    private const int Gap = 12;
    private const int Heading = 46;
    private const float Strength = 0.7f; // of the colour where a map is the greatest

    private static readonly Rgb plate = new(40, 44, 52);

    /// <summary>The face, in pixels of the upright original.</summary>
    public required Box Box { get; init; }

    /// <summary>The expression that is explained: that which the face is named by; where that is "unknown", the nearest.</summary>
    public required string Expression { get; init; }

    /// <summary>Whether the face is named "unknown", as it is not near enough to <see cref="Expression"/>.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Its probability, 0 to 1.</summary>
    public required float Probability { get; init; }

    /// <summary>Cosine between the face and the centre of the expression's class, -1 to 1, which is what is explained; null where classes have no centres.</summary>
    public float? Similarity { get; init; }

    /// <summary>
    /// Where the last map of the network speaks for the expression, 0 and above: its class map where it has one for each class, as the light
    /// network, else by gradients (Grad-CAM). Null for a network of others, whose gradients are not known.
    /// </summary>
    public HeatMap? Map { get; init; }

    /// <summary>Whether <see cref="Map"/> is a class map, which needs no gradients.</summary>
    public bool IsClassMap { get; init; }

    /// <summary>
    /// By how much the probability, or the similarity where there is one, falls when the parts of the face around the middles of 8x8 cells are
    /// covered; a check on <see cref="Map"/>.
    /// </summary>
    public required HeatMap Occlusion { get; init; }

    /// <summary>Pearson's correlation of the two maps, -1 to 1; NaN where one says nothing or is not there.</summary>
    public double Agreement => Map?.Correlation(Occlusion) ?? double.NaN;

    /// <summary>What the network was shown of the picture, in colour and larger.</summary>
    public required Picture Face { get; init; }

    /// <summary>Draws the face with its expression, and beside it each of the maps over the face: from yellow, where it speaks a little for the expression, to red.</summary>
    /// <exception cref="MienException">libvips is missing, or there is no font.</exception>
    public Picture Draw()
    {
        List<(HeatMap? Map, string Label)> parts = [(null, Judgement)];
        if (Map is not null)
            parts.Add((Map, IsClassMap ? "class map" : "gradients"));
        parts.Add((Occlusion, Map is null ? "occlusion alone" : "occlusion"));
        var (width, height) = ((parts.Count * (Face.Width + Gap)) + Gap, Face.Height + Heading + Gap);
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, (byte)255);
        var annotations = new Annotation[parts.Count];
        foreach (var (i, (map, label)) in parts.Index())
        {
            var left = Gap + (i * (Face.Width + Gap));
            Paint(map, pixels, width, left);
            annotations[i] = new(new Box(left, Heading, Face.Width, Face.Height), label, plate);
        }
        return Annotator.Draw(Picture.FromPixels(pixels, width, height), annotations);
    }

    private string Judgement => Similarity is { } similarity
        ? string.Create(CultureInfo.InvariantCulture, $"{(IsUnknown ? "unknown, " : "")}{Expression} {similarity:0.00}")
        : string.Create(CultureInfo.InvariantCulture, $"{Expression} {Probability * 100:0}%");

    private void Paint(HeatMap? map, byte[] pixels, int width, int left)
    {
        var greatest = map?.Values.Max() ?? 0;
        var face = Face.Pixels;
        for (var y = 0; y < Face.Height; y++)
            for (var x = 0; x < Face.Width; x++)
            {
                var source = face.Slice(3 * ((y * Face.Width) + x), 3);
                var target = pixels.AsSpan(3 * (((y + Heading) * width) + left + x), 3);
                source.CopyTo(target);
                if (map is null)
                    continue;
                // Grey below the colours, so that they are not mistaken for the face's.
                var grey = ((299 * source[0]) + (587 * source[1]) + (114 * source[2])) / 1000f;
                var heat = greatest > 0 ? Math.Max(map.At((x + 0.5) / Face.Width, (y + 0.5) / Face.Height) / greatest, 0) : 0;
                var share = Strength * Math.Min(2 * heat, 1);
                target[0] = Mix(grey, 230, share);
                target[1] = Mix(grey, 210 - (190 * heat), share);
                target[2] = Mix(grey, 40, share);
            }
    }

    private static byte Mix(float below, float above, float share) => (byte)Math.Clamp(below + ((above - below) * share), 0, 255);
}
