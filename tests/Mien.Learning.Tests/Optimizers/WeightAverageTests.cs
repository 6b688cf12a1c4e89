using Mien.Learning.Optimizers;
using Mien.Tensors;

namespace Mien.Learning.Tests.Optimizers;

public sealed class WeightAverageTests
{
    [Fact]
    public void Follows_the_weights_by_its_decay_and_gives_them_back()
    {
        const float decay = 0.6f;
        using var parameter = new Parameter(37);
        using var average = new WeightAverage([parameter], decay);
        var random = new Random(1);
        var expected = new double[37];
        for (var step = 1; step <= 30; step++)
        {
            float[] values = [.. expected.Select(_ => random.NextSingle())];
            parameter.Write(values);
            average.Update(step);
            var kept = Math.Min(decay, (1.0 + step) / (10 + step));
            expected = [.. expected.Zip(values, (a, w) => kept * a + (1 - kept) * w)];
        }

        var trained = parameter.Read();
        average.Apply();
        PyTorch.ShouldAgree(parameter.Read(), expected, 1e-6, "average");
        average.Restore();
        parameter.Read().ShouldBe(trained);
    }
}
