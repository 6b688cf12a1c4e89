using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Optimizers;

/// <summary>
/// Gradient centralisation (Yong, Huang, Hua and Zhang, "Gradient Centralization: A New Optimization Technique for Deep
/// Neural Networks", ECCV 2020): from the gradient of each weight of two or more dimensions its mean over all dimensions
/// but the first, the output, is subtracted before the moments take it in.
/// </summary>
/// <remarks>
/// The order is that of the authors' SGD_GC and Adam_GC: an L2 penalty belongs to the gradient and is centralised with
/// it, so that the mean of each output's weights stays what it was at the start; decoupled decay (AdamW) is not
/// centralised. The update adds the penalty λw after this, so what is subtracted here is mean(g) + λ mean(w); the two means
/// are kept apart, or a large g would swallow λw. Weights with one value for each output therefore do not train.
/// </remarks>
internal sealed class GradientCentralization
{
    private readonly Workers workers;
    private readonly List<Weight> weights = [];
    private readonly double[] sums;
    private readonly int slots;
    private readonly Action<int> sum;
    private readonly Action<int> subtract;

    /// <param name="parameters">Trained parameters.</param>
    /// <param name="penalty">L2 penalty of a parameter by its number.</param>
    /// <param name="workers">Threads to share the work.</param>
    public GradientCentralization(IReadOnlyList<Parameter> parameters, Func<int, float> penalty, Workers workers)
    {
        this.workers = workers;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Shape.Count < 2)
                continue;
            weights.Add(new Weight(parameters[i], Outputs(parameters[i]), penalty(i), slots));
            slots += 2 * (parameters[i].Shape[0] + 1);
        }
        sums = new double[workers.Count * slots];
        sum = Sum;
        subtract = Subtract;
    }

    /// <summary>Centralises all gradients in place.</summary>
    public void Apply()
    {
        workers.Run(sum);
        for (var part = 1; part < workers.Count; part++)
            for (var i = 0; i < slots; i++)
                sums[i] += sums[part * slots + i];
        foreach (var weight in weights)
        {
            var outputs = weight.Parameter.Shape[0];
            var means = sums.AsSpan(weight.Slot, 2 * (outputs + 1));
            means[..2].Clear();
            for (var i = 2; i < means.Length; i++)
                means[i] /= weight.Parameter.Count / outputs;
        }
        workers.Run(subtract);
    }

    // The output channel, from 1, that each value belongs to in the order of the kernel; 0 where the kernel pads.
    private static int[] Outputs(Parameter parameter)
    {
        var perOutput = parameter.Count / parameter.Shape[0];
        float[] plain = [.. Enumerable.Range(0, (int)parameter.Count).Select(i => (float)(i / perOutput + 1))];
        using var packed = new Storage(parameter.Value.Length);
        parameter.Pack(plain, packed);
        return Array.ConvertAll(packed.Span.ToArray(), value => (int)value);
    }

    private void Sum(int part)
    {
        var own = sums.AsSpan(part * slots, slots);
        own.Clear();
        foreach (var (parameter, outputs, _, slot) in weights)
        {
            var (start, end) = workers.Part(part, outputs.Length);
            var values = parameter.Value.Span;
            var gradients = parameter.Gradient!.Span;
            for (var i = start; i < end; i++)
            {
                var place = slot + 2 * outputs[i];
                own[place] += gradients[i];
                own[place + 1] += values[i];
            }
        }
    }

    private void Subtract(int part)
    {
        foreach (var (parameter, outputs, penalty, slot) in weights)
        {
            var (start, end) = workers.Part(part, outputs.Length);
            var gradients = parameter.Gradient!.Span;
            for (var i = start; i < end; i++)
            {
                var place = slot + 2 * outputs[i];
                gradients[i] = (float)(gradients[i] - sums[place] - penalty * sums[place + 1]);
            }
        }
    }

    private sealed record Weight(Parameter Parameter, int[] Outputs, float Penalty, int Slot);
}
