using System.Buffers;
using Mien.Tensors;

namespace Mien.Vision.Augmentation;

/// <summary>Random changes of a face, grey or RGB, that leave its expression as it is.</summary>
/// <remarks>All chances are uniform within the stated bounds; a bound of 0 turns a change off.</remarks>
public sealed record FaceAugmentation
{
    /// <summary>Chance of a mirror image, 0 to 1.</summary>
    public float Flip { get; init; } = 0.5f;

    /// <summary>Largest rotation to either side, degrees, 0 to 180.</summary>
    public float Rotation { get; init; }

    /// <summary>Largest shift along each axis, as share of the width or height, 0 to 0.5.</summary>
    public float Shift { get; init; }

    /// <summary>Largest change of size, as share, 0 to 0.5.</summary>
    public float Zoom { get; init; }

    /// <summary>
    /// Largest change of the ratio of width to height, as share, 0 to 0.5: boxes of a detector vary in it. The area stays as it is.
    /// </summary>
    public float Stretch { get; init; }

    /// <summary>Largest change of brightness, as share of the range 0 to 255, 0 to 1.</summary>
    public float Brightness { get; init; }

    /// <summary>Largest change of contrast around mid-grey, as share, 0 to 1.</summary>
    public float Contrast { get; init; }

    /// <summary>Largest |ln γ| of the tone curve 255 (v / 255)^γ, 0 to 2.</summary>
    public float Gamma { get; init; }

    /// <summary>
    /// Largest loss of resolution, as share of the sides, 0 to below 1: half of the faces are shrunk to between 1 - this and 1 of
    /// their size, each pixel the mean of what it covers, and enlarged again, bilinear.
    /// </summary>
    public float Coarseness { get; init; }

    /// <summary>Largest standard deviation of normal noise in each value, as share of the range 0 to 255, 0 to 1.</summary>
    public float Noise { get; init; }

    /// <summary>Chance that a rectangle of 2 to 20 % of the face is painted over with one grey, 0 to 1 (Zhong et al., 2020).</summary>
    public float Erasing { get; init; }

    /// <summary>Changes one face.</summary>
    /// <param name="face">Pixels row by row, channels interleaved, 0 to 255.</param>
    /// <param name="width">Columns of the face.</param>
    /// <param name="height">Rows of the face.</param>
    /// <param name="channels">Values of each pixel: 1 for grey, 3 for RGB.</param>
    /// <param name="output">Receives the changed face, 0 to 255 or somewhat beyond.</param>
    /// <param name="random">Source of the change.</param>
    public void Apply(ReadOnlySpan<byte> face, int width, int height, int channels, Span<float> output, ref RandomSource random)
    {
        Warp(face, width, height, channels, output, ref random);
        if (Coarseness > 0)
            Coarsen(width, height, channels, output, ref random);
        if (Gamma > 0)
            Curve(MathF.Exp(random.Uniform(-Gamma, Gamma)), output);
        var gain = 1 + random.Uniform(-Contrast, Contrast);
        var offset = 127.5f * (1 - gain) + 255 * random.Uniform(-Brightness, Brightness);
        for (var i = 0; i < output.Length; i++)
            output[i] = output[i] * gain + offset;
        if (Noise > 0)
        {
            var deviation = 255 * random.Uniform(0, Noise);
            for (var i = 0; i < output.Length; i++)
                output[i] += deviation * (float)random.NextNormal();
        }
        if (random.NextSingle() < Erasing)
            Erase(width, height, channels, output, ref random);
    }

    private void Warp(ReadOnlySpan<byte> face, int width, int height, int channels, Span<float> output, ref RandomSource random)
    {
        var mirror = random.NextSingle() < Flip ? -1f : 1f;
        var angle = random.Uniform(-Rotation, Rotation) * (MathF.PI / 180);
        var scale = 1 + random.Uniform(-Zoom, Zoom);
        var shiftX = width * random.Uniform(-Shift, Shift);
        var shiftY = height * random.Uniform(-Shift, Shift);
        var stretch = Stretch > 0 ? MathF.Sqrt(1 + random.Uniform(-Stretch, Stretch)) : 1;
        var (sine, cosine) = (MathF.Sin(angle) * scale, MathF.Cos(angle) * scale);
        var (lastX, lastY) = (width - 1, height - 1);
        var (centreX, centreY) = (lastX / 2f, lastY / 2f);
        var target = 0;
        for (var row = 0; row < height; row++)
        {
            var dy = row - centreY;
            for (var column = 0; column < width; column++)
            {
                var dx = (column - centreX) * mirror;
                var x = Math.Clamp(centreX + (cosine * dx - sine * dy) * stretch + shiftX, 0, lastX);
                var y = Math.Clamp(centreY + (sine * dx + cosine * dy) / stretch + shiftY, 0, lastY);
                var (left, top) = ((int)x, (int)y);
                var (fx, fy) = (x - left, y - top);
                var right = left < lastX ? channels : 0;
                var above = (top * width + left) * channels;
                var below = above + (top < lastY ? width * channels : 0);
                for (var c = 0; c < channels; c++, above++, below++)
                {
                    var upper = face[above] + fx * (face[above + right] - face[above]);
                    var lower = face[below] + fx * (face[below + right] - face[below]);
                    output[target++] = upper + fy * (lower - upper);
                }
            }
        }
    }

    private static void Curve(float exponent, Span<float> output)
    {
        foreach (ref var value in output)
            value = 255 * MathF.Pow(value / 255, exponent);
    }

    private void Coarsen(int width, int height, int channels, Span<float> output, ref RandomSource random)
    {
        if (random.NextSingle() >= 0.5f)
            return;
        var share = 1 - random.Uniform(0, Coarseness);
        var (columns, rows) = (Math.Max(1, (int)MathF.Round(width * share)), Math.Max(1, (int)MathF.Round(height * share)));
        var rented = ArrayPool<float>.Shared.Rent(rows * columns * channels);
        Coarse.Shrink(output, width, height, channels, rented, columns, rows);
        Coarse.Enlarge(rented, columns, rows, channels, output, width, height);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Erase(int width, int height, int channels, Span<float> output, ref RandomSource random)
    {
        var area = random.Uniform(0.02f, 0.2f) * width * height;
        var aspect = MathF.Exp(random.Uniform(-1, 1));
        var rows = Math.Clamp((int)MathF.Round(MathF.Sqrt(area * aspect)), 1, height);
        var columns = Math.Clamp((int)MathF.Round(MathF.Sqrt(area / aspect)), 1, width);
        var top = random.Below(height - rows + 1);
        var left = random.Below(width - columns + 1);
        var grey = random.Uniform(0, 255);
        for (var row = top; row < top + rows; row++)
            output.Slice((row * width + left) * channels, columns * channels).Fill(grey);
    }
}
