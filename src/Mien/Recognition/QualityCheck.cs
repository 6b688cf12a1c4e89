using System.Numerics.Tensors;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Recognition;

/// <summary>
/// Tells faces whose expression is not to be trusted. The bounds are where the shipped models had lost a tenth of their accuracy or more,
/// with faces that were shrunk, blurred or turned; docs/formats.md has the figures.
/// </summary>
internal static class QualityCheck
{
    /// <summary>Shorter side of the box of the smallest good face, in pixels of the picture as it was read.</summary>
    public const float LeastSide = 32;

    /// <summary>Variance of the Laplacian of the least sharp good face, as a share of the variance of its grey values.</summary>
    public const float LeastSharpness = 0.05f;

    /// <summary>How far the tip of the nose of a good face lies beside the middle of its eyes and mouth, in distances of the eyes.</summary>
    public const float LargestTurn = 0.4f;

    /// <summary>Rows and columns at which sharpness is measured: about what networks see of a face.</summary>
    public const int Side = 48;

    /// <summary>Grey values that differ by less are flat, and what little they differ by is no picture.</summary>
    public const float LeastVariance = 1;

    /// <summary>What is wrong with a face.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face, in pixels of the picture.</param>
    public static FaceQuality Of(Picture picture, Detection face)
    {
        var quality = face.Landmarks is { } landmarks && Turn(landmarks) > LargestTurn ? FaceQuality.Turned : FaceQuality.Good;
        // What a small face lacks in sharpness it lacks in pixels.
        return Math.Min(face.Box.Width, face.Box.Height) < LeastSide ? quality | FaceQuality.Small
            : Sharpness(picture, face.Box) < LeastSharpness ? quality | FaceQuality.Blurred
            : quality;
    }

    /// <summary>
    /// The names of reasons, in the order of the flags: small, blurred, turned; none of a good face.
    /// </summary>
    public static IEnumerable<string> Reasons(FaceQuality quality) =>
        Enum.GetValues<FaceQuality>().Where(reason => reason != FaceQuality.Good && quality.HasFlag(reason)).Select(Name);

    /// <summary>The reason of a name.</summary>
    /// <exception cref="FormatException">There is no such reason.</exception>
    public static FaceQuality Of(string name) =>
        Enum.GetValues<FaceQuality>().FirstOrDefault(reason => reason != FaceQuality.Good && Name(reason) == name) is var found and not FaceQuality.Good
            ? found
            : throw new FormatException($"'{name}' is no reason for doubt");

    /// <summary>
    /// Share a of n = e + a (r - l) + b d, where n is the tip of the nose, l and r are the eyes, e is the middle between them and d goes from
    /// there to the middle of the mouth: 0 of a face seen from the front, whichever way it is held.
    /// </summary>
    public static float Turn(FaceLandmarks face)
    {
        var (across, acrossDown) = (face.RightEye.X - face.LeftEye.X, face.RightEye.Y - face.LeftEye.Y);
        var (eyesX, eyesY) = ((face.LeftEye.X + face.RightEye.X) / 2, (face.LeftEye.Y + face.RightEye.Y) / 2);
        var (downX, down) = (((face.LeftMouth.X + face.RightMouth.X) / 2) - eyesX, ((face.LeftMouth.Y + face.RightMouth.Y) / 2) - eyesY);
        var (noseX, noseY) = (face.Nose.X - eyesX, face.Nose.Y - eyesY);
        var area = (across * down) - (downX * acrossDown);
        var share = Math.Abs(((noseX * down) - (noseY * downX)) / area);
        return float.IsNaN(share) ? float.PositiveInfinity : share;
    }

    /// <summary>Variance of the Laplacian by that of the grey values, of the face at 48x48 pixels; 0 where all are about equal.</summary>
    public static float Sharpness(Picture picture, Box face)
    {
        Span<float> grey = stackalloc float[Side * Side];
        picture.CropGrey(face, Side, Side, grey);
        var mean = TensorPrimitives.Sum<float>(grey) / grey.Length;
        var variance = (TensorPrimitives.SumOfSquares<float>(grey) / grey.Length) - (mean * mean);
        Span<float> edges = stackalloc float[Side - 2];
        var sum = 0f;
        for (var y = 1; y < Side - 1; y++)
        {
            var row = grey.Slice((y * Side) + 1, Side - 2);
            TensorPrimitives.Multiply(row, 4, edges);
            TensorPrimitives.Subtract(edges, grey.Slice(y * Side, Side - 2), edges);
            TensorPrimitives.Subtract(edges, grey.Slice((y * Side) + 2, Side - 2), edges);
            TensorPrimitives.Subtract(edges, grey.Slice(((y - 1) * Side) + 1, Side - 2), edges);
            TensorPrimitives.Subtract(edges, grey.Slice(((y + 1) * Side) + 1, Side - 2), edges);
            sum += TensorPrimitives.SumOfSquares<float>(edges);
        }
        return variance > LeastVariance ? sum / ((Side - 2) * (Side - 2) * variance) : 0;
    }

    private static string Name(FaceQuality reason) => reason switch
    {
        FaceQuality.Small => "small",
        FaceQuality.Blurred => "blurred",
        _ => "turned",
    };
}
