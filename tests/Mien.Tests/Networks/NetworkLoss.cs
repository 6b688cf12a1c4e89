using Mien.Networks;
using Mien.Tensors.Autograd;

namespace Mien.Tests.Networks;

/// <summary>
/// The loss of tests/fixtures/torch_networks.py: cross-entropy with smoothed labels on the first output and half the
/// mean squared distance from 0.25 on each further one; for an autoencoder the mean squared error of what it gives back.
/// </summary>
internal sealed class NetworkLoss
{
    private const float Smoothing = 0.1f;
    private const float Target = 0.25f;

    private readonly Tensor input;
    private readonly Tensor[] heads;
    private readonly Tensor? crossEntropy;

    /// <summary>Records the loss on the tape of the outputs, which are not yet marked as such.</summary>
    public NetworkLoss(Mien.Learning.Layers.Layer network, Tensor input, Tensor[] outputs, ReadOnlySpan<int> labels)
    {
        this.input = input;
        heads = network is Autoencoder ? outputs : outputs[1..];
        foreach (var output in outputs)
            output.Tape.Output(output);
        if (network is Autoencoder)
            return;
        var logits = outputs[0];
        var targets = logits.Tape.Input(logits.Shape);
        crossEntropy = logits.Tape.Minimize(logits.CrossEntropy(targets));
        targets.Values.Fill(Smoothing / logits.Shape.C);
        for (var i = 0; i < labels.Length; i++)
            targets.Values[i * logits.Shape.C + labels[i]] += 1 - Smoothing;
    }

    /// <summary>The loss of the last forward pass; sets the gradients of the outputs that have no loss operation.</summary>
    public double Measure()
    {
        var loss = crossEntropy is null ? 0.0 : crossEntropy.Values[0];
        var share = crossEntropy is null ? 1.0 : 0.5;
        foreach (var head in heads)
        {
            var values = head.Values;
            var gradients = head.Gradient;
            for (var i = 0; i < values.Length; i++)
            {
                var distance = values[i] - (crossEntropy is null ? input.Values[i] : Target);
                loss += share * distance * distance / values.Length;
                gradients[i] = (float)(2 * share * distance / values.Length);
            }
        }
        return loss;
    }
}
