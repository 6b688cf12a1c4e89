using Mien.Learning;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Training;

/// <summary>Square grey faces in memory as samples for a network.</summary>
public sealed class FaceSamples : ISamples
{
    private const ulong AugmentationStream = 3;

    private readonly ReadOnlyMemory<byte> pixels;
    private readonly int[] labels;
    private readonly float[] targets;
    private readonly Preprocessing preprocessing;
    private readonly FaceAugmentation? augmentation;
    private readonly ulong seed;
    private readonly bool mirrored;

    /// <summary>Puts faces and targets together.</summary>
    /// <param name="pixels">Faces one after the other, each <see cref="Preprocessing.Size"/> squared grey values.</param>
    /// <param name="labels">Class of each face.</param>
    /// <param name="targets">Target probabilities, one row for each face.</param>
    /// <param name="preprocessing">What the model does to a face.</param>
    /// <param name="augmentation">Random changes; null for the faces as they are.</param>
    /// <param name="seed">Seed of the changes.</param>
    /// <param name="mirrored">Whether every face is turned left to right.</param>
    public FaceSamples(
        ReadOnlyMemory<byte> pixels, int[] labels, float[] targets, Preprocessing preprocessing,
        FaceAugmentation? augmentation = null, ulong seed = 0, bool mirrored = false)
    {
        this.pixels = pixels;
        this.labels = labels;
        this.targets = targets;
        this.preprocessing = preprocessing;
        this.augmentation = augmentation;
        this.seed = seed;
        this.mirrored = mirrored;
        if (pixels.Length != labels.Length * Area || labels.Length == 0 || targets.Length % labels.Length != 0)
            throw new ArgumentException($"{labels.Length} labels, {pixels.Length} pixels and {targets.Length} target values do not go together.");
    }

    /// <inheritdoc/>
    public int Count => labels.Length;

    /// <inheritdoc/>
    public Shape SampleShape => new(1, preprocessing.Size, preprocessing.Size, 1);

    /// <inheritdoc/>
    public int Classes => targets.Length / labels.Length;

    private int Area => preprocessing.Size * preprocessing.Size;

    /// <summary>Targets from labels: 1 - smoothing on the class, the rest spread evenly over all classes.</summary>
    /// <param name="labels">Class of each sample.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="smoothing">Share that is spread, 0 to 1.</param>
    public static float[] Targets(ReadOnlySpan<int> labels, int classes, float smoothing = 0)
    {
        var targets = new float[labels.Length * classes];
        Array.Fill(targets, smoothing / classes);
        for (var i = 0; i < labels.Length; i++)
            targets[i * classes + labels[i]] += 1 - smoothing;
        return targets;
    }

    /// <inheritdoc/>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var face = pixels.Span.Slice(index * Area, Area);
        var size = preprocessing.Size;
        if (augmentation is not null)
        {
            var random = new RandomSource(seed, AugmentationStream, (ulong)epoch, (ulong)index);
            augmentation.Apply(face, size, input, ref random);
        }
        else
        {
            for (var i = 0; i < face.Length; i++)
                input[i] = face[i];
            if (mirrored)
                for (var row = 0; row < size; row++)
                    input.Slice(row * size, size).Reverse();
        }
        preprocessing.Normalize(input);
        targets.AsSpan(index * Classes, Classes).CopyTo(target);
    }
}
