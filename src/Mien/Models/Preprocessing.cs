using System.Globalization;
using System.Text.Json.Serialization;
using Mien.Tensors;
using Mien.Vision.Alignment;

namespace Mien.Models;

/// <summary>
/// What a model does to a face before its network sees it: cut it out (<see cref="Crop"/>), resample to <see cref="Width"/> x <see cref="Height"/> pixels,
/// grey or RGB, then (value - mean) / deviation in each channel. It is written in the model file, so nobody can feed the
/// network wrongly. As JSON: <c>{"size":48,"mean":127.5,"deviation":63.75}</c>, with <c>"input":"rgb"</c> for colour,
/// width and height in place of size where the face is not square, and lists where channels differ; <c>"crop":{"margin":0.1}</c>, with <c>"square":true</c> or <c>"aligned":true</c>, where it is not the box,
/// and <c>"perFace":true</c> where each face is scaled by itself.
/// </summary>
[JsonConverter(typeof(PreprocessingConverter))]
public sealed record Preprocessing
{
    internal const int MaxFeatures = 65_536;

    // Of the variance, for a face that is all of one value.
    internal const float LeastVariance = 1e-6f;

    private const int MinSide = 8;
    private const int MaxSide = 1024;

    private readonly float[] mean;
    private readonly float[] deviation;
    private readonly float[] factors; // 1 / deviation

    /// <summary>Grey of 48x48 pixels, (value - 127.5) / 63.75.</summary>
    public Preprocessing()
        : this(InputKind.Grey, 48, 48, [127.5f], [63.75f])
    {
    }

    /// <summary>Pictures or feature vectors.</summary>
    /// <param name="input">What the network takes.</param>
    /// <param name="width">Columns, 8 to 1024 pixels; 1 for features.</param>
    /// <param name="height">Rows, 8 to 1024 pixels; 1 for features.</param>
    /// <param name="mean">Value of each channel that becomes 0; one value stands for all channels of a picture.</param>
    /// <param name="standardDeviation">Values of each channel that become 1, above 0; one value stands for all channels of a picture.</param>
    public Preprocessing(InputKind input, int width, int height, ReadOnlySpan<float> mean, ReadOnlySpan<float> standardDeviation)
    {
        Input = input;
        Width = width;
        Height = height;
        this.mean = PerChannel(mean, input);
        deviation = PerChannel(standardDeviation, input);
        factors = Array.ConvertAll(deviation, value => 1 / value);
    }

    /// <summary>What the network takes.</summary>
    public InputKind Input { get; }

    /// <summary>What of a picture is cut out as the face, as the model was trained or chosen for. The face's box by default.</summary>
    public FaceCrop Crop { get; init; } = new();

    /// <summary>
    /// Whether each face is then brought to mean 0 and standard deviation 1 by itself, all channels together: its light and contrast do not
    /// count. Default false.
    /// </summary>
    public bool PerFace { get; init; }

    /// <summary>Columns, pixels.</summary>
    public int Width { get; }

    /// <summary>Rows, pixels.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB, the number of features otherwise.</summary>
    public int Channels => mean.Length;

    /// <summary>The value of each channel that becomes 0, in 0 to 255 for pictures.</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>The values of each channel that become 1, above 0.</summary>
    public ReadOnlySpan<float> StandardDeviation => deviation;

    /// <summary>The shape of one input, [1, Height, Width, Channels].</summary>
    public Shape InputShape => new(1, Height, Width, Channels);

    /// <summary>The shape of the pictures it takes.</summary>
    /// <exception cref="InvalidOperationException">It takes feature vectors.</exception>
    public PixelShape PictureShape => Input == InputKind.Features
        ? throw new InvalidOperationException("the model takes feature vectors, not pictures")
        : new(Height, Width, Channels);

    /// <summary>RGB with the channel means and deviations of ImageNet, as torchvision's weights expect them.</summary>
    /// <param name="width">Columns, pixels.</param>
    /// <param name="height">Rows, pixels.</param>
    public static Preprocessing ImageNet(int width = 224, int height = 224) => new(
        InputKind.Rgb, width, height,
        [255 * 0.485f, 255 * 0.456f, 255 * 0.406f],
        [255 * 0.229f, 255 * 0.224f, 255 * 0.225f]);

    /// <summary>Feature vectors, z-scored: (value - mean) / deviation of each feature.</summary>
    /// <param name="mean">Mean of each feature.</param>
    /// <param name="standardDeviation">Standard deviation of each feature, above 0.</param>
    public static Preprocessing OfFeatures(ReadOnlySpan<float> mean, ReadOnlySpan<float> standardDeviation) =>
        new(InputKind.Features, 1, 1, mean, standardDeviation);

    /// <summary>Normalises the values of one face, channels interleaved, in place.</summary>
    public void Normalize(Span<float> values)
    {
        Scale(values);
        if (PerFace)
            Standardize(values);
    }

    /// <summary>Whether the other does the same to a face.</summary>
    public bool Equals(Preprocessing? other) =>
        other is not null && (Input, Width, Height, Crop, PerFace) == (other.Input, other.Width, other.Height, other.Crop, other.PerFace) &&
        Mean.SequenceEqual(other.mean) && StandardDeviation.SequenceEqual(other.deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Input, Width, Height, Channels);

    /// <summary>What is out of range, or null.</summary>
    internal string? Fault()
    {
        var features = Input == InputKind.Features;
        var (low, high) = features ? (1, 1) : (MinSide, MaxSide);
        if (Width < low || Width > high)
            return $"width is {Width}, expected {low} to {high}";
        if (Height < low || Height > high)
            return $"height is {Height}, expected {low} to {high}";
        if (features ? Channels is 0 or > MaxFeatures : Channels != (Input == InputKind.Rgb ? 3 : 1))
            return $"mean has {Channels} values, expected {(features ? $"1 to {MaxFeatures}" : Input == InputKind.Rgb ? "1 or 3" : "1")}";
        if (deviation.Length != mean.Length)
            return $"deviation has {deviation.Length} values, mean has {mean.Length}";
        if (!mean.All(float.IsFinite))
            return "mean holds values that are no numbers";
        if (!deviation.All(value => value > 0 && float.IsFinite(value)))
            return "deviation is not above 0 everywhere";
        if (features && Crop != new FaceCrop())
            return "crop is set, but features are cut out of nothing";
        if (features && PerFace)
            return "perFace is set, but features are no face";
        return FaceCrop.IsMargin(Crop.Margin) ? null : string.Create(CultureInfo.InvariantCulture, $"crop.margin is {Crop.Margin}, expected over -0.5 to {FaceCrop.MaxMargin}");
    }

    private void Scale(Span<float> values)
    {
        if (mean.Length == 1)
        {
            var (middle, factor) = (mean[0], factors[0]);
            for (var i = 0; i < values.Length; i++)
                values[i] = (values[i] - middle) * factor;
            return;
        }
        for (var i = 0; i < values.Length; i += mean.Length)
            for (var c = 0; c < mean.Length; c++)
                values[i + c] = (values[i + c] - mean[c]) * factors[c];
    }

    // (x - mean) / sqrt(variance + the least)
    private static void Standardize(Span<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
            (sum, squares) = (sum + value, squares + (double)value * value);
        var middle = sum / values.Length;
        var factor = 1 / Math.Sqrt(Math.Max(0, squares / values.Length - middle * middle) + LeastVariance);
        foreach (ref var value in values)
            value = (float)((value - middle) * factor);
    }

    private static float[] PerChannel(ReadOnlySpan<float> values, InputKind input) =>
        input == InputKind.Rgb && values.Length == 1 ? [values[0], values[0], values[0]] : values.ToArray();
}

/// <summary>What a model takes in.</summary>
public enum InputKind
{
    /// <summary>A grey picture: 1 channel, ITU-R 601 luma from 0 to 255.</summary>
    Grey,

    /// <summary>A colour picture: 3 channels, red, green and blue from 0 to 255.</summary>
    Rgb,

    /// <summary>A vector of features instead of a picture: width and height 1, a channel for each feature.</summary>
    Features,
}

/// <summary>The shape of a picture as bytes, rows of pixels of interleaved channels (HWC), 0 to 255.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Channels">Bytes per pixel: 1 for grey, 3 for RGB.</param>
public readonly record struct PixelShape(int Height, int Width, int Channels)
{
    /// <summary>The bytes of one picture.</summary>
    public int Length => Height * Width * Channels;

    /// <summary>For example <c>48x48x1</c>.</summary>
    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
