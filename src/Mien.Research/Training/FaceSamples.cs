using System.Buffers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;
using Mien.Vision.Augmentation;

namespace Mien.Research.Training;

/// <summary>Faces of a data set, grey or RGB, as samples for a network.</summary>
public sealed class FaceSamples : ISamples
{
    private readonly FaceSet data;
    private readonly int[] rows;
    private readonly float[] targets;
    private readonly Preprocessing preprocessing;
    private readonly AugmentationOptions? changes;
    private readonly FaceAugmentation? augmentation;
    private readonly Mixup? mixup;
    private readonly bool mirrored;

    /// <summary>Puts faces and targets together.</summary>
    /// <param name="data">Data set whose faces have the shape <see cref="Preprocessing.PictureShape"/>.</param>
    /// <param name="rows">Faces to take.</param>
    /// <param name="targets">
    /// Target probabilities, one row for each face; with rounds of changes, so many for each round, those of blended faces blended
    /// already.
    /// </param>
    /// <param name="preprocessing">What the model does to a face.</param>
    /// <param name="changes">Random changes; null for the faces as they are.</param>
    /// <param name="mirrored">Whether every face is turned left to right.</param>
    public FaceSamples(
        FaceSet data, int[] rows, float[] targets, Preprocessing preprocessing, AugmentationOptions? changes = null, bool mirrored = false)
    {
        this.data = data;
        this.rows = rows;
        this.targets = targets;
        this.preprocessing = preprocessing;
        this.changes = changes;
        augmentation = changes?.Rounds > 0 ? changes.Augmentation with { Flip = 0 } : changes?.Augmentation;
        this.mirrored = mirrored;
        if (changes?.Mixup > 0)
            mixup = new Mixup(changes.Mixup, changes.Seed, rows.Length);
        if (data.Shape != preprocessing.PictureShape)
            throw new ArgumentException($"{data.Name}: faces are {data.Shape}, the model takes {preprocessing.PictureShape}");
        if (targets.Length != rows.Length * data.Labels.Count * Math.Max(Rounds, 1))
            throw new ArgumentException($"{rows.Length} faces and {targets.Length} target values do not go together", nameof(targets));
    }

    /// <inheritdoc/>
    public int Count => rows.Length;

    /// <summary>All faces of a set as they are, in the shape that a model takes.</summary>
    internal static FaceSamples All(FaceSet data, Preprocessing preprocessing)
    {
        var faces = data.InShape(preprocessing.PictureShape);
        int[] rows = [.. Enumerable.Range(0, faces.Count)];
        return new(faces, rows, TrainingTargets.OfLabels(faces, rows), preprocessing);
    }

    /// <inheritdoc/>
    public Shape SampleShape => preprocessing.InputShape;

    /// <inheritdoc/>
    public int Classes => data.Labels.Count;

    /// <inheritdoc/>
    public int Label(int index) => data.Samples[rows[index]].Label;

    private int Rounds => changes?.Rounds ?? 0;

    /// <inheritdoc/>
    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var round = Rounds == 0 ? epoch : epoch % Rounds;
        Change(round, index, input);
        targets.AsSpan(((Rounds == 0 ? 0 : round * Count) + index) * Classes, Classes).CopyTo(target);
        if (mixup is { } blend)
        {
            var (partner, share) = blend.Draw(round, index);
            var other = ArrayPool<float>.Shared.Rent(input.Length);
            Change(round, partner, other.AsSpan(0, input.Length));
            Mixup.Blend(input, other, share);
            ArrayPool<float>.Shared.Return(other);
            if (Rounds == 0)
                Mixup.Blend(target, targets.AsSpan(partner * Classes, Classes), share);
        }
        if (mirrored || (Rounds > 0 && new RandomSource(changes!.Seed, RandomStream.Mirror, (ulong)epoch, (ulong)index).NextSingle() < changes.Augmentation.Flip))
            Mirror(input, preprocessing.Width, preprocessing.Channels);
        preprocessing.Normalize(input);
    }

    // The face as it comes in a round, 0 to 255.
    private void Change(int round, int index, Span<float> output)
    {
        var rented = ArrayPool<byte>.Shared.Rent(output.Length);
        var face = rented.AsSpan(0, output.Length);
        data.ReadPixels(rows[index], face);
        if (augmentation is null)
        {
            for (var i = 0; i < face.Length; i++)
                output[i] = face[i];
        }
        else
        {
            var random = new RandomSource(changes!.Seed, RandomStream.Augmentation, (ulong)round, (ulong)index);
            augmentation.Apply(face, preprocessing.Width, preprocessing.Height, preprocessing.Channels, output, ref random);
        }
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Turns a picture left to right, channels interleaved.</summary>
    internal static void Mirror(Span<float> pixels, int width, int channels)
    {
        for (var start = 0; start < pixels.Length; start += width * channels)
        {
            var row = pixels.Slice(start, width * channels);
            row.Reverse();
            for (var x = 0; channels > 1 && x < row.Length; x += channels)
                row.Slice(x, channels).Reverse();
        }
    }
}
