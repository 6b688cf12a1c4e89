using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Gradients of more weights than one worker collects at a time, over shares of a batch.</summary>
public sealed class ConvolutionGradientTests
{
    [Theory]
    [InlineData(5, 48, 64, true)]
    [InlineData(5, 48, 64, false)]
    [InlineData(2, 37, 101, true)]
    public void Shares_of_a_batch_add_up(int batch, int input, int output, bool biased)
    {
        var s = new ConvolutionShape(batch, 5, 4, input, output, Window.Padded(3, 1, 1));
        var x = Numbers.Normal(batch * 20 * input, 1);
        var w = Numbers.Normal(9 * input * output, 2);
        var dy = Numbers.Normal(batch * 20 * output, 3);
        var (dx, dw, db) = ConvolutionReference.Backward(s, false, x, w, dy);
        foreach (var (kernels, workers, engine) in Engines.All)
            foreach (var uses in new[] { 1, 2 })
            {
                using var tape = new Tape(TapeMode.Training, kernels, workers);
                using Parameter weights = new(output, input, 3, 3), bias = new(output);
                weights.Write(Plain(s, w));
                var variable = tape.Input(new Shape(batch, 5, 4, input), needsGradient: true);
                Tensor[] outputs = [.. Enumerable.Range(0, uses).Select(_ => tape.Output(variable.Convolve(weights, biased ? bias : null, s.Window)))];
                GradientCheck.Floats(x).CopyTo(variable.Values);
                tape.Forward();
                foreach (var y in outputs)
                    GradientCheck.Floats(dy).CopyTo(y.Gradient);
                tape.Backward();

                var where = $"{engine}, used {uses} times";
                GradientCheck.ShouldAgree(variable.Gradient, Times(uses, dx), $"dx, {where}");
                GradientCheck.ShouldAgree(weights.Unpack(weights.Gradient!), Times(uses, [.. Plain(s, dw).Select(v => (double)v)]), $"dw, {where}");
                if (biased)
                    GradientCheck.ShouldAgree(bias.Unpack(bias.Gradient!), Times(uses, db), $"db, {where}");
            }
    }

    private static double[] Times(int factor, double[] values) => [.. values.Select(v => factor * v)];

    /// <summary>PyTorch's order of weights [3, 3, in, out].</summary>
    private static float[] Plain(in ConvolutionShape s, double[] w)
    {
        var plain = new float[w.Length];
        new ChannelsLastLayout(s.Out, s.In, 9).Unpack(GradientCheck.Floats(w), plain);
        return plain;
    }
}
