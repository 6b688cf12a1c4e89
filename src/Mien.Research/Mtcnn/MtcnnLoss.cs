using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Mtcnn;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Research.Mtcnn;

/// <summary>The loss of a stage of MTCNN on crops: see <see cref="LossOperations.DetectionLoss"/>.</summary>
/// <param name="weights">Weights of its terms.</param>
internal sealed class MtcnnLoss(DetectionLossWeights weights) : Loss
{
    public override string Name => "MTCNN";

    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        if (network is not MtcnnNetwork stage)
            throw new ArgumentException($"{Name} needs a stage of MTCNN; {network.GetType().Name} is none.");
        var (logits, offsets, landmarks) = stage.Detect(x);
        return (logits, logits.DetectionLoss(offsets, landmarks, targets, weights));
    }
}
