using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>What a network is trained on. A loss belongs to one trainer, which saves its state with the network.</summary>
public abstract class Loss
{
    private readonly List<(string Name, Parameter Parameter)> state = [];

    /// <summary>Name in errors.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether targets may spread over several classes; otherwise each sample has one class, whose target is 1 or the weight
    /// of the class.
    /// </summary>
    public virtual bool TakesSoftTargets => true;

    /// <summary>What the loss itself learns, with names for checkpoints.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> State => state;

    /// <summary>Records the network and the loss of its outputs, mean over the batch.</summary>
    /// <param name="network">Network in training.</param>
    /// <param name="x">Inputs.</param>
    /// <param name="targets">Target probabilities [N, 1, 1, classes], times the class weight where classes are weighted.</param>
    /// <returns>The logits without margin, for accuracy, and the loss.</returns>
    /// <exception cref="ArgumentException">The network is of a kind that the loss cannot train.</exception>
    public abstract (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets);

    /// <summary>Prepares the forward pass of the step after <paramref name="steps"/> others.</summary>
    public virtual void BeginStep(long steps)
    {
    }

    /// <summary>Learns from the step that was taken.</summary>
    public virtual void EndStep()
    {
    }

    /// <summary>Adds a statistic that the loss learns.</summary>
    private protected Parameter Add(string name, Parameter parameter)
    {
        state.Add((name, parameter));
        return parameter;
    }

    /// <summary>The network as one that embeds, with a head of the given kind where one is given.</summary>
    private protected IEmbedder Embedder(Layer network, EmbeddingHead? head = null)
    {
        if (network is not IEmbedder embedder)
            throw new ArgumentException($"{Name} needs a network that embeds; {network.GetType().Name} does not.");
        return head is null || embedder.Head == head
            ? embedder
            : throw new ArgumentException($"{Name} needs a network with the head {head}; this one has the head {embedder.Head}.");
    }
}
