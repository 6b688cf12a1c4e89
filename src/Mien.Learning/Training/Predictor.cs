using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Training;

/// <summary>Runs a network that ends in logits over many samples at its present weights.</summary>
public sealed class Predictor : IDisposable
{
    private readonly int batchSize;
    private readonly Tape tape;
    private readonly Tensor input;
    private readonly Tensor logits;

    /// <summary>Builds the network for inference.</summary>
    /// <param name="network">Network from <paramref name="sampleShape"/> to logits.</param>
    /// <param name="sampleShape">Sizes of one input; N is 1.</param>
    /// <param name="batchSize">Samples run at once, at least 1.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    public Predictor(Layer network, Shape sampleShape, int batchSize, Workers? workers = null)
    {
        this.batchSize = batchSize;
        tape = new Tape(TapeMode.Inference, workers: workers);
        input = tape.Input(sampleShape with { N = batchSize });
        logits = tape.Output(network.Forward(input));
        tape.Build();
    }

    /// <summary>Number of outputs, one for each class.</summary>
    public int Classes => logits.Shape.C;

    /// <summary>Takes over weights that changed since the predictor was made.</summary>
    public void Refresh() => tape.Refresh();

    /// <summary>Predicts all samples.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="loss">Mean cross-entropy against the targets of the samples.</param>
    /// <param name="epoch">Epoch whose random changes the samples carry, from 0.</param>
    public Predictions Predict(ISamples samples, out double loss, int epoch = 0)
    {
        var probabilities = new float[samples.Count * Classes];
        var sum = 0.0;
        Run(samples, epoch, (sample, outputs, target) =>
        {
            var row = probabilities.AsSpan(sample * Classes, Classes);
            Predictions.Softmax(outputs, row);
            sum += Predictions.CrossEntropy(outputs, target);
        });
        loss = sum / samples.Count;
        return new Predictions(Classes, probabilities);
    }

    /// <summary>The outputs of all samples as they are, row by row.</summary>
    /// <param name="samples">Samples.</param>
    public float[] Outputs(ISamples samples)
    {
        var all = new float[samples.Count * Classes];
        Run(samples, epoch: 0, (sample, outputs, _) => outputs.CopyTo(all.AsSpan(sample * Classes, Classes)));
        return all;
    }

    /// <summary>Mean of (output - target)² over all outputs of all samples, of a network whose outputs are no logits.</summary>
    /// <param name="samples">Samples.</param>
    public double SquaredError(ISamples samples)
    {
        var sum = 0.0;
        Run(samples, epoch: 0, (_, outputs, target) =>
        {
            for (var c = 0; c < Classes; c++)
                sum += Math.Pow(outputs[c] - target[c], 2);
        });
        return sum / ((double)samples.Count * Classes);
    }

    /// <summary>Predicts one batch of up to the batch size.</summary>
    /// <param name="inputs">Inputs one after the other.</param>
    /// <param name="probabilities">Receives one row for each input.</param>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> probabilities)
    {
        inputs.CopyTo(input.Values);
        tape.Forward();
        for (var i = 0; i * Classes < probabilities.Length; i++)
            Predictions.Softmax(logits.Values.Slice(i * Classes, Classes), probabilities.Slice(i * Classes, Classes));
    }

    /// <inheritdoc/>
    public void Dispose() => tape.Dispose();

    private void Run(ISamples samples, int epoch, OutputVisitor visit)
    {
        using var stage = Stages.Begin(Stages.Predict);
        var targets = new float[batchSize * samples.Targets];
        var size = (int)samples.SampleShape.Length;
        for (var start = 0; start < samples.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, samples.Count - start);
            for (var i = 0; i < count; i++)
                samples.Fill(epoch, start + i, input.Values.Slice(i * size, size), targets.AsSpan(i * samples.Targets, samples.Targets));
            tape.Forward();
            for (var i = 0; i < count; i++)
                visit(start + i, logits.Values.Slice(i * Classes, Classes), targets.AsSpan(i * samples.Targets, samples.Targets));
        }
    }

    private delegate void OutputVisitor(int sample, ReadOnlySpan<float> outputs, ReadOnlySpan<float> target);
}
