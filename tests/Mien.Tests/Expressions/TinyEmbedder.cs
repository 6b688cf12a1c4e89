using Mien.Expressions;
using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Models;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Vision.Pictures;

namespace Mien.Tests.Expressions;

/// <summary>
/// A network small enough to be followed by hand: faces of 8x8 grey pixels are averaged over quarters, and the four means,
/// brought to length 1, are the embedding. Pictures are made of the four means.
/// </summary>
internal sealed class TinyEmbedder : Layer, IEmbedder
{
    public const int Size = 4;

    private readonly Convolution quarters;
    private readonly UnitLinear classifier;

    private TinyEmbedder(EmbeddingHead head, int classes)
    {
        Head = head;
        quarters = Add("quarters", new Convolution(1, 1, 4, stride: 4));
        classifier = Add("classifier", new UnitLinear(Size, classes));
        quarters.Parameters.First().Write(Enumerable.Repeat(1 / 16f, 16).ToArray());
        var centres = new float[classes * Size];
        for (var i = 0; i < classes; i++)
            centres[i * Size + i] = 2 + i;
        classifier.Parameters.First().Write(centres);
    }

    public EmbeddingHead Head { get; }

    public float Scale { get; set; } = 20;

    public Parameter Centers => classifier.Parameters.First();

    /// <summary>A model whose two classes, "first" and "second" if not named, lie along the first two quarters.</summary>
    public static Model Model(EmbeddingHead head = EmbeddingHead.Cosine, float deviation = 1, LabelSet? labels = null) =>
        new("tiny", "embedding-light", new TinyEmbedder(head, 2), labels ?? new LabelSet("first", "second"), new Preprocessing(InputKind.Grey, 8, 8, [0], [deviation]));

    /// <summary>A sample of four quarters, brought to length 1.</summary>
    public static ExpressionSample Sample(string source, params ReadOnlySpan<float> quarters) =>
        new(source, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), Direction.Of(quarters));

    /// <summary>A grey picture of 8x8 pixels with one value, 0 to 255, in each quarter.</summary>
    public static Picture Face(params ReadOnlySpan<int> quarters)
    {
        var pixels = new byte[8 * 8 * 3];
        for (var i = 0; i < 64; i++)
            pixels.AsSpan(3 * i, 3).Fill((byte)quarters[i / 32 * 2 + i % 8 / 4]);
        return Picture.FromPixels(pixels, 8, 8);
    }

    public Tensor Embed(Tensor x) => Head == EmbeddingHead.Cosine ? Means(x).L2Normalize() : Means(x);

    public Tensor Classify(Tensor embedding) => classifier.Forward(embedding);

    protected override Tensor Record(Tensor x) => ((IEmbedder)this).Logits(Embed(x));

    private Tensor Means(Tensor x) => quarters.Forward(x).Flatten();
}
