using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Mtcnn;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Mtcnn;

/// <summary>The loss of a stage of MTCNN on crops, whose targets are as <see cref="DetectionTargets"/> says.</summary>
/// <param name="weights">Weights of its terms.</param>
internal sealed class MtcnnLoss(DetectionLossWeights weights) : Loss
{
    public override string Name => "MTCNN";

    public override (Tensor Logits, Tensor Loss) Record(Layer network, Tensor x, Tensor targets)
    {
        if (network is not MtcnnNetwork stage)
            throw new ArgumentException($"{Name} needs a stage of MTCNN; {network.GetType().Name} is none.");
        var (logits, offsets, landmarks) = stage.Detect(x);
        return (logits, logits.Tape.Record(new DetectionLossOperation(logits.Tape, logits, offsets, landmarks, targets, weights), Shape.Vectors(1, 1)));
    }
}
