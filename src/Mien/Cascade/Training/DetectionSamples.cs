using Mien.Learning;
using Mien.Tensors;
using Mien.Training;

namespace Mien.Cascade.Training;

/// <summary>Crops as samples for a stage: mirrored, and changed in light and colour.</summary>
/// <param name="crops">The crops.</param>
/// <param name="size">Their side in pixels.</param>
/// <param name="seed">Seed of the changes; null for the crops as they are.</param>
internal sealed class DetectionSamples(IReadOnlyList<DetectionCrop> crops, int size, ulong? seed) : ISamples
{
    private const ulong ChangeStream = 21;
    private const float Brightness = 50;
    private const float Contrast = 0.4f;
    private const float GreyChance = 0.2f;
    private const float Tint = 20;

    public int Count => crops.Count;

    public Shape SampleShape => new(1, size, size, 3);

    public int Classes => 2;

    public int Targets => LossOperations.DetectionTargets;

    public int Label(int index) => crops[index].Label;

    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var crop = crops[index];
        for (var i = 0; i < input.Length; i++)
            input[i] = crop.Pixels[i];
        var mirrored = false;
        if (seed is { } keyed)
        {
            var random = new RandomSource(keyed, ChangeStream, (ulong)epoch, (ulong)index);
            mirrored = random.NextSingle() < 0.5f;
            if (mirrored)
                FaceSamples.Mirror(input, size, channels: 3);
            Change(input, ref random);
        }
        for (var i = 0; i < input.Length; i++)
            input[i] = (Math.Clamp(input[i], 0, 255) - StagePass.Mean) / StagePass.Deviation;
        crop.WriteTargets(mirrored, target);
    }

    private static void Change(Span<float> input, ref RandomSource random)
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
