using Mien.Learning.Training;
using Mien.Mtcnn;
using Mien.Research.Training;
using Mien.Tensors;

namespace Mien.Research.Mtcnn;

/// <summary>Crops as samples for a stage: mirrored, changed in light and colour, blurred, and partly covered.</summary>
/// <param name="crops">The crops.</param>
/// <param name="size">Their side in pixels.</param>
/// <param name="seed">Seed of the changes; null for the crops as they are.</param>
internal sealed class DetectionSamples(IReadOnlyList<DetectionCrop> crops, int size, ulong? seed) : ISamples
{
    private const float Brightness = 50;
    private const float Contrast = 0.4f;
    private const float GreyChance = 0.2f;
    private const float Tint = 20;
    private const float BlurChance = 0.3f;
    private const int MaxBlur = 3;
    private const float CoverChance = 0.25f;
    private const float LeastCover = 0.15f;
    private const float MostCover = 0.45f;

    /// <summary>Whether crops as they are come as their mirror images.</summary>
    public bool IsMirrored { get; init; }

    public int Count => crops.Count;

    public Shape SampleShape => new(1, size, size, 3);

    public int Classes => 2;

    public int Targets => DetectionTargets.Count;

    public int Label(int index) => crops[index].Label;

    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var crop = crops[index];
        for (var i = 0; i < input.Length; i++)
            input[i] = crop.Pixels[i];
        var random = new RandomSource(seed ?? 0, RandomStream.DetectionChanges, (ulong)epoch, (ulong)index);
        var mirrored = seed is null ? IsMirrored : random.NextSingle() < 0.5f;
        if (mirrored)
            FaceSamples.Mirror(input, size, channels: 3);
        if (seed is not null)
            Change(input, ref random);
        for (var i = 0; i < input.Length; i++)
            input[i] = (Math.Clamp(input[i], 0, 255) - NetworkPass.Mean) / NetworkPass.Deviation;
        crop.WriteTargets(mirrored, target);
    }

    private void Change(Span<float> input, ref RandomSource random)
    {
        if (random.NextSingle() < BlurChance)
            Blur(input, 1 + random.Below(MaxBlur));
        Colour(input, ref random);
        if (random.NextSingle() < CoverChance)
            Cover(input, ref random);
    }

    // The binomial filter (1 2 1) / 4, down and across, as faces look that were smaller than the crop.
    private void Blur(Span<float> input, int times)
    {
        for (var time = 0; time < times; time++)
        {
            for (var i = 0; i < 3 * size; i++)
                Smooth(input, i, 3 * size);
            for (var i = 0; i < 3 * size; i++)
                Smooth(input, 3 * size * (i / 3) + i % 3, 3);
        }

        void Smooth(Span<float> values, int start, int step)
        {
            var before = values[start];
            for (var i = 0; i < size; i++)
            {
                ref var value = ref values[start + step * i];
                var after = i + 1 < size ? values[start + step * (i + 1)] : value;
                (before, value) = (value, (before + 2 * value + after) / 4);
            }
        }
    }

    private void Cover(Span<float> input, ref RandomSource random)
    {
        var (width, height) = (Side(ref random), Side(ref random));
        var (left, top) = (random.Below(size - width + 1), random.Below(size - height + 1));
        var (red, green, blue) = (random.Uniform(0, 255), random.Uniform(0, 255), random.Uniform(0, 255));
        for (var row = top; row < top + height; row++)
            for (var i = 3 * (row * size + left); i < 3 * (row * size + left + width); i += 3)
                (input[i], input[i + 1], input[i + 2]) = (red, green, blue);

        int Side(ref RandomSource source) => (int)(size * source.Uniform(LeastCover, MostCover));
    }

    private static void Colour(Span<float> input, ref RandomSource random)
    {
        var gain = 1 + random.Uniform(-Contrast, Contrast);
        var offset = 127.5f * (1 - gain) + random.Uniform(-Brightness, Brightness);
        var grey = random.NextSingle() < GreyChance ? 1 : random.Uniform(0, 0.5f);
        var (red, green, blue) = (random.Uniform(-Tint, Tint), random.Uniform(-Tint, Tint), random.Uniform(-Tint, Tint));
        for (var i = 0; i < input.Length; i += 3)
        {
            var luma = 0.299f * input[i] + 0.587f * input[i + 1] + 0.114f * input[i + 2];
            input[i] = (input[i] + grey * (luma - input[i])) * gain + offset + (1 - grey) * red;
            input[i + 1] = (input[i + 1] + grey * (luma - input[i + 1])) * gain + offset + (1 - grey) * green;
            input[i + 2] = (input[i + 2] + grey * (luma - input[i + 2])) * gain + offset + (1 - grey) * blue;
        }
    }
}
