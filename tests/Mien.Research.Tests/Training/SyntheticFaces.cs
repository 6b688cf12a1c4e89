using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Tests.Training;

/// <summary>Noise with a bright bar whose place tells the class: easy to learn, and made anywhere from nothing.</summary>
internal sealed class SyntheticFaces : IFacePixels
{
    private const int Size = 48;
    private const int Validation = 14;

    private SyntheticFaces(int count) => Count = count;

    public int Count { get; }

    public PixelShape Shape => new(Size, Size, 1);

    /// <param name="training">Faces of the training split.</param>
    public static FaceSet Set(int training)
    {
        var labels = ExpressionLabels.Seven;
        Sample[] samples = [.. Enumerable.Range(0, training + Validation).Select(row =>
            new Sample($"face {row}", row % labels.Count, row < training ? Split.Train : Split.Validation))];
        return new FaceSet("synthetic", labels, samples, new SyntheticFaces(samples.Length));
    }

    public IFacePixels InShape(PixelShape shape) => throw new NotSupportedException();

    public void Read(int row, Span<byte> destination)
    {
        var random = new RandomSource(11, (ulong)row);
        foreach (ref var pixel in destination)
            pixel = (byte)random.Below(128);
        var top = 2 + row % 7 * 6;
        for (var i = top * Size; i < (top + 5) * Size; i++)
            destination[i] += 127;
    }
}
