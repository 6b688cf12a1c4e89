using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Training;

/// <summary>
/// A trained network with every activation at hand: what a caller changes in one takes its way to the outputs, and the gradients of the
/// outputs with respect to inner activations can be asked for. It computes what the network does at inference: running statistics, no dropout.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class NetworkProbe : IDisposable
{
    private readonly Layer network;
    private readonly Tape tape;

    /// <summary>Takes a network.</summary>
    /// <param name="network">A network that is the probe's own: its parameters are frozen, and it is disposed with the probe.</param>
    /// <param name="input">Sizes of a batch of inputs.</param>
    /// <param name="layers">Which of its <see cref="Layer.LayerNames"/> are looked at, behind their activation functions.</param>
    /// <param name="needsGradients">Whether <see cref="Backward(int)"/> is called.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    /// <param name="forward">What is wanted of the network; null for <see cref="Layer.Forward"/>.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public NetworkProbe(Layer network, Shape input, IReadOnlyList<string> layers, bool needsGradients, Workers? workers = null, Func<Tensor, Tensor>? forward = null)
    {
        this.network = network;
        foreach (var parameter in network.Parameters)
            parameter.Frozen = true;
        tape = new Tape(TapeMode.Training, workers: workers) { DropsOut = false };
        Input = tape.Input(input, needsGradients);
        Outputs = tape.Output((forward ?? network.Forward)(Input));
        Layers = [.. layers.Select(layer => network.Observe(tape, layer, activated: true))];
        LastMap = tape.LastMap is { } map ? tape.Output(map) : null;
        tape.Build();
    }

    /// <summary>What the caller fills before <see cref="Forward"/>.</summary>
    public Tensor Input { get; }

    /// <summary>The outputs [N, 1, 1, values], such as logits.</summary>
    public Tensor Outputs { get; }

    /// <summary>The activations of the layers asked for.</summary>
    public IReadOnlyList<Tensor> Layers { get; }

    /// <summary>The last activation of more than one row and column [N, H, W, C]; null in a network of vectors.</summary>
    public Tensor? LastMap { get; }

    /// <summary>Runs the network on <see cref="Input"/>.</summary>
    public void Forward() => tape.Forward();

    /// <summary>Runs what comes behind an activation again, on the values that the caller has written there.</summary>
    /// <param name="changed">One of <see cref="Layers"/>, or <see cref="LastMap"/>.</param>
    public void ForwardFrom(Tensor changed) => tape.ForwardFrom(changed);

    /// <summary>
    /// Sets the gradient of <see cref="LastMap"/> and <see cref="Layers"/> to that of one output, summed over the batch. Called once after each
    /// <see cref="Forward"/>.
    /// </summary>
    /// <param name="output">The output, from 0.</param>
    public void Backward(int output)
    {
        for (var i = output; i < Outputs.Gradient.Length; i += Outputs.Shape.C)
            Outputs.Gradient[i] = 1;
        tape.Backward();
    }

    /// <summary>Sets the gradient of <see cref="LastMap"/> and <see cref="Layers"/> to that of a weighted sum of the outputs; as <see cref="Backward(int)"/>.</summary>
    /// <param name="weights">The weight of each output, that is the gradient with respect to it.</param>
    public void Backward(ReadOnlySpan<float> weights)
    {
        weights.CopyTo(Outputs.Gradient);
        tape.Backward();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tape.Dispose();
        network.Dispose();
    }
}
