using Mien.Learning;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Cascade.Training;

/// <summary>The loss of a stage of MTCNN on crops: see <see cref="LossOperations.DetectionLoss"/>.</summary>
/// <param name="weights">Weights of its terms.</param>
internal sealed class CascadeLoss(DetectionLossWeights weights) : Loss
{
    public override string Name => "MTCNN";

    public override (Variable Logits, Variable Loss) Record(Layer network, Variable x, Variable targets)
    {
        if (network is not CascadeNetwork stage)
            throw new ArgumentException($"{Name} needs a stage of MTCNN; {network.GetType().Name} is none.");
        var (logits, offsets, landmarks) = stage.Detect(x);
        return (logits, logits.DetectionLoss(offsets, landmarks, targets, weights));
    }
}
