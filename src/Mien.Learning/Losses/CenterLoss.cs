using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>
/// Softmax cross-entropy plus λ/2 ‖x - c‖², the squared distance of each embedding to the centre of its class. After each step a
/// centre goes towards the embeddings of its class: c -= α Σᵢ tᵢ (c - xᵢ) / (1 + Σᵢ tᵢ), tᵢ being the target of the class. Centres
/// start at zero.
/// </summary>
/// <remarks>
/// Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equations 2 to 5. Both terms are
/// means over the batch.
/// </remarks>
public sealed class CenterLoss : Loss
{
    private readonly float weight;
    private readonly float rate;
    private Tensor? embedding;
    private Tensor? targets;
    private Parameter? centers;

    /// <summary>Sets weight and rate.</summary>
    /// <param name="weight">λ, at least 0.</param>
    /// <param name="rate">α, 0 to 1.</param>
    public CenterLoss(float weight = 0.003f, float rate = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        this.weight = weight;
        this.rate = rate;
    }

    /// <inheritdoc/>
    public override string Name => "center loss";

    /// <inheritdoc/>
    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var embedder = Embedder(network, EmbeddingHead.Linear);
        this.targets = targets;
        embedding = embedder.Embed(x);
        centers = Add("centers", new Parameter(targets.Shape.C, embedding.Shape.C) { IsStatistic = true });
        var logits = embedder.Classify(embedding);
        return (logits, logits.CrossEntropy(targets).Add(CenterDistanceOperation.Record(embedding, targets, centers, weight)));
    }

    /// <inheritdoc/>
    public override void EndStep()
    {
        var (n, size, classes) = (embedding!.Shape.N, embedding.Shape.C, targets!.Shape.C);
        var x = embedding.Values;
        var t = targets.Values;
        for (var j = 0; j < classes; j++)
        {
            var center = centers!.Value.Span.Slice(j * size, size);
            var mass = 1.0;
            for (var i = 0; i < n; i++)
                mass += t[i * classes + j];
            for (var d = 0; d < size; d++)
            {
                var sum = 0.0;
                for (var i = 0; i < n; i++)
                    sum += t[i * classes + j] * ((double)center[d] - x[i * size + d]);
                center[d] -= (float)(rate * sum / mass);
            }
        }
    }
}
