using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Research.Tests.Pruning;

/// <summary>Noise whose class or target is by chance, too.</summary>
internal sealed class RandomSamples(Shape shape, int count, int classes = 7, bool reconstructs = false) : ISamples
{
    public int Count => count;

    public Shape SampleShape => shape with { N = 1 };

    public int Classes => reconstructs ? (int)SampleShape.Length : classes;

    public int Label(int index) => reconstructs ? -1 : index * 3 % classes;

    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var random = new RandomSource(17, (RandomStream)0, (ulong)index);
        foreach (ref var value in input)
            value = random.Uniform(-1, 1);
        if (reconstructs)
        {
            input.CopyTo(target);
            return;
        }
        target.Clear();
        target[Label(index)] = 1;
    }
}
