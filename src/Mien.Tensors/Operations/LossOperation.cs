using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

/// <summary>One value whose gradients are found together with it, so that the backward pass only scales them.</summary>
/// <param name="tape">The tape.</param>
/// <param name="learned">Inputs with a gradient.</param>
/// <param name="targets">What they are compared with, without one.</param>
internal abstract unsafe class LossOperation(Tape tape, Tensor[] learned, Tensor targets) : Operation(tape, [.. learned, targets])
{
    // Kept apart until the backward pass: the buffers of the inputs' gradients may serve other gradients before.
    private Storage[] gradients = [];

    protected Tensor Targets { get; } = targets;

    public override void Build() => gradients = [.. learned.Select(input => Tape.Scratch(input.Shape.Length))];

    public override void Backward()
    {
        for (var i = 0; i < gradients.Length; i++)
            if (Inputs[i].NeedsGradient)
                Elementwise.Scale(Inputs[i].Shape.Length, *Output.GradientData, gradients[i].Pointer, Accumulates[i], Inputs[i].GradientData);
    }

    /// <summary>The gradient of an input where that of the loss is 1, which the forward pass writes.</summary>
    protected Storage Gradient(int input) => gradients[input];

    /// <summary>Refuses targets that would need a gradient: a loss hands none to them, and nobody must be led to believe that it does.</summary>
    public static void RequireGiven(Tensor given) => TensorOperations.Require(
        !given.NeedsGradient, $"{given.Shape} needs a gradient, but targets have none: give them as an input of the tape.");
}
