namespace Mien.Tensors;

/// <summary>An activation on a <see cref="Tape"/>: what one operation makes and others use.</summary>
public sealed class Variable
{
    internal Variable(Tape tape, Shape shape, bool needsGradient)
    {
        Tape = tape;
        Shape = shape;
        NeedsGradient = needsGradient;
    }

    /// <summary>The tape that the activation belongs to.</summary>
    public Tape Tape { get; }

    /// <summary>Sizes, channels last.</summary>
    public Shape Shape { get; }

    /// <summary>The values of the last forward pass. On an inference tape only inputs and outputs keep theirs.</summary>
    public Tensor Value => ValueBuffer ?? throw new InvalidOperationException("Build the tape first.");

    /// <summary>The gradient of the loss; null where no parameter needs it.</summary>
    public Tensor? Gradient { get; internal set; }

    internal bool NeedsGradient { get; set; }

    internal Tensor? ValueBuffer { get; set; }

    internal unsafe float* Data => Value.Pointer;

    internal unsafe float* GradientData => Gradient is null ? null : Gradient.Pointer;
}
