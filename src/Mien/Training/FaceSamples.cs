using System.Buffers;
using Mien.Data;
using Mien.Learning;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Training;

/// <summary>Faces of a data set, grey or RGB, as samples for a network.</summary>
public sealed class FaceSamples : ISamples
{
    private const ulong AugmentationStream = 3;
    private const ulong MirrorStream = 7;

    private readonly FaceSet data;
    private readonly int[] rows;
    private readonly float[] targets;
    private readonly Preprocessing preprocessing;
    private readonly FaceAugmentation? augmentation;
    private readonly ulong seed;
    private readonly bool mirrored;
    private readonly int rounds;
    private readonly float flip;

    /// <summary>Puts faces and targets together.</summary>
    /// <param name="data">Data set whose faces have the shape <see cref="Preprocessing.PictureShape"/>.</param>
    /// <param name="rows">Faces to take.</param>
    /// <param name="targets">Target probabilities, one row for each face; with rounds, so many for each round.</param>
    /// <param name="preprocessing">What the model does to a face.</param>
    /// <param name="augmentation">Random changes; null for the faces as they are.</param>
    /// <param name="seed">Seed of the changes.</param>
    /// <param name="mirrored">Whether every face is turned left to right.</param>
    /// <param name="rounds">
    /// Epochs after which the same changes come again, all but the mirror image, which is drawn anew in every epoch; 0 for
    /// never. It needs an augmentation.
    /// </param>
    public FaceSamples(
        FaceSet data, int[] rows, float[] targets, Preprocessing preprocessing,
        FaceAugmentation? augmentation = null, ulong seed = 0, bool mirrored = false, int rounds = 0)
    {
        this.data = data;
        this.rows = rows;
        this.targets = targets;
        this.preprocessing = preprocessing;
        this.augmentation = rounds == 0 ? augmentation : augmentation! with { Flip = 0 };
        flip = rounds == 0 ? 0 : augmentation!.Flip;
        this.seed = seed;
        this.mirrored = mirrored;
        this.rounds = rounds;
        if (data.Shape != preprocessing.PictureShape)
            throw new ArgumentException($"{data.Name}: faces are {data.Shape}, the model takes {preprocessing.PictureShape}");
        if (targets.Length != rows.Length * data.Labels.Count * Math.Max(rounds, 1))
            throw new ArgumentException($"{rows.Length} faces and {targets.Length} target values do not go together", nameof(targets));
    }

    /// <inheritdoc/>
    public int Count => rows.Length;

    /// <inheritdoc/>
    public Shape SampleShape => preprocessing.InputShape;

    /// <inheritdoc/>
    public int Classes => data.Labels.Count;

    /// <inheritdoc/>
    public int Label(int index) => data.Samples[rows[index]].Label;

    /// <inheritdoc/>
    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var rented = ArrayPool<byte>.Shared.Rent(input.Length);
        var face = rented.AsSpan(0, input.Length);
        data.ReadPixels(rows[index], face);
        var round = rounds == 0 ? epoch : epoch % rounds;
        if (augmentation is not null)
        {
            var random = new RandomSource(seed, AugmentationStream, (ulong)round, (ulong)index);
            augmentation.Apply(face, preprocessing.Width, preprocessing.Height, preprocessing.Channels, input, ref random);
        }
        else
        {
            for (var i = 0; i < face.Length; i++)
                input[i] = face[i];
        }
        if (mirrored || (flip > 0 && new RandomSource(seed, MirrorStream, (ulong)epoch, (ulong)index).NextSingle() < flip))
            Mirror(input, preprocessing.Width, preprocessing.Channels);
        ArrayPool<byte>.Shared.Return(rented);
        preprocessing.Normalize(input);
        var first = rounds == 0 ? index : round * Count + index;
        targets.AsSpan(first * Classes, Classes).CopyTo(target);
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
