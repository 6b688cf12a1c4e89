using Mien.Learning.Training;
using Mien.Tensors;

namespace Mien.Learning.Tests.Training;

/// <summary>Noisy points around one centre for each class, new noise in every epoch.</summary>
internal sealed class Clusters(int count, float smoothing = 0) : ISamples
{
    public const int Inputs = 6;

    public int Count => count;

    public Shape SampleShape => Shape.Vectors(1, Inputs);

    public int Classes => 4;

    public int Label(int index) => index % Classes;

    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        var noise = new RandomSource(3, (ulong)epoch, (ulong)index);
        for (var i = 0; i < Inputs; i++)
            input[i] = (i % Classes == Label(index) ? 1 : 0) + noise.Uniform(-0.4f, 0.4f);
        target.Fill(smoothing / Classes);
        target[Label(index)] += 1 - smoothing;
    }
}
