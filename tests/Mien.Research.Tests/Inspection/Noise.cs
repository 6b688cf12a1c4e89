using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Research.Tests.Inspection;

/// <summary>Samples of noise, of two classes in turn.</summary>
internal sealed class Noise(int count, Shape shape) : ISamples
{
    public int Count => count;

    public Shape SampleShape => shape;

    public int Classes => 7;

    public int Label(int index) => index % 7;

    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var random = new RandomSource(9, (ulong)index);
        foreach (ref var value in input)
            value = random.Uniform(-1, 1);
        target.Clear();
        target[Label(index)] = 1;
    }
}
