using Mien.Tensors;

namespace Mien.Vision;

/// <summary>Random changes of a square grey face that leave its expression as it is.</summary>
/// <remarks>All chances are uniform within the stated bounds; a bound of 0 turns a change off.</remarks>
public sealed record FaceAugmentation
{
    /// <summary>Chance of a mirror image, 0 to 1.</summary>
    public float Flip { get; init; } = 0.5f;

    /// <summary>Largest rotation to either side, degrees, 0 to 180.</summary>
    public float Rotation { get; init; }

    /// <summary>Largest shift along each axis, as share of the side, 0 to 0.5.</summary>
    public float Shift { get; init; }

    /// <summary>Largest change of size, as share, 0 to 0.5.</summary>
    public float Zoom { get; init; }

    /// <summary>Largest change of brightness, as share of the range 0 to 255, 0 to 1.</summary>
    public float Brightness { get; init; }

    /// <summary>Largest change of contrast around mid-grey, as share, 0 to 1.</summary>
    public float Contrast { get; init; }

    /// <summary>Chance that a rectangle of 2 to 20 % of the face is painted over with one grey, 0 to 1 (Zhong et al., 2020).</summary>
    public float Erasing { get; init; }

    /// <summary>Changes one face.</summary>
    /// <param name="face">Grey values row by row, 0 to 255.</param>
    /// <param name="size">Rows and columns of the face.</param>
    /// <param name="output">Receives the changed face, 0 to 255 or somewhat beyond.</param>
    /// <param name="random">Source of the change.</param>
    public void Apply(ReadOnlySpan<byte> face, int size, Span<float> output, ref RandomSource random)
    {
        Warp(face, size, output, ref random);
        var gain = 1 + random.Uniform(-Contrast, Contrast);
        var offset = 127.5f * (1 - gain) + 255 * random.Uniform(-Brightness, Brightness);
        for (var i = 0; i < output.Length; i++)
            output[i] = output[i] * gain + offset;
        if (random.NextSingle() < Erasing)
            Erase(size, output, ref random);
    }

    private void Warp(ReadOnlySpan<byte> face, int size, Span<float> output, ref RandomSource random)
    {
        var mirror = random.NextSingle() < Flip ? -1f : 1f;
        var angle = random.Uniform(-Rotation, Rotation) * (MathF.PI / 180);
        var scale = 1 + random.Uniform(-Zoom, Zoom);
        var shiftX = size * random.Uniform(-Shift, Shift);
        var shiftY = size * random.Uniform(-Shift, Shift);
        var (sine, cosine) = (MathF.Sin(angle) * scale, MathF.Cos(angle) * scale);
        var centre = (size - 1) / 2f;
        var last = size - 1;
        for (var row = 0; row < size; row++)
        {
            var dy = row - centre;
            for (var column = 0; column < size; column++)
            {
                var dx = (column - centre) * mirror;
                var x = Math.Clamp(centre + cosine * dx - sine * dy + shiftX, 0, last);
                var y = Math.Clamp(centre + sine * dx + cosine * dy + shiftY, 0, last);
                var (left, top) = ((int)x, (int)y);
                var (right, bottom) = (Math.Min(left + 1, last), Math.Min(top + 1, last));
                var (fx, fy) = (x - left, y - top);
                var above = face[top * size + left] + fx * (face[top * size + right] - face[top * size + left]);
                var below = face[bottom * size + left] + fx * (face[bottom * size + right] - face[bottom * size + left]);
                output[row * size + column] = above + fy * (below - above);
            }
        }
    }

    private static void Erase(int size, Span<float> output, ref RandomSource random)
    {
        var area = random.Uniform(0.02f, 0.2f) * size * size;
        var aspect = MathF.Exp(random.Uniform(-1, 1));
        var height = Math.Clamp((int)MathF.Round(MathF.Sqrt(area * aspect)), 1, size);
        var width = Math.Clamp((int)MathF.Round(MathF.Sqrt(area / aspect)), 1, size);
        var top = random.Below(size - height + 1);
        var left = random.Below(size - width + 1);
        var grey = random.Uniform(0, 255);
        for (var row = top; row < top + height; row++)
            output.Slice(row * size + left, width).Fill(grey);
    }
}
