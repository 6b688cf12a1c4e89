using Mien.Tensors.Memory;

namespace Mien.Tensors.Autograd;

/// <summary>An activation on a <see cref="Tape"/>: what one operation makes and others use.</summary>
public sealed class Tensor
{
    internal Tensor(Tape tape, Shape shape, bool needsGradient)
    {
        Tape = tape;
        Shape = shape;
        NeedsGradient = needsGradient;
    }

    /// <summary>The tape that the activation belongs to.</summary>
    public Tape Tape { get; }

    /// <summary>Sizes, channels last.</summary>
    public Shape Shape { get; }

    /// <summary>
    /// The values of the last forward pass, as many as the shape has; of an input, those that the next one takes. On an
    /// inference tape only inputs and outputs keep theirs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tape is not built yet.</exception>
    /// <exception cref="ObjectDisposedException">The tape is disposed.</exception>
    public Span<float> Values => Of(ValueBuffer ?? throw new InvalidOperationException("Build the tape first."));

    /// <summary>The gradient of the losses, as many values as the shape has. Only inputs and outputs keep theirs.</summary>
    /// <exception cref="InvalidOperationException">There is none: the tape is not built for training, or nothing before this activation needs it.</exception>
    /// <exception cref="ObjectDisposedException">The tape is disposed.</exception>
    public Span<float> Gradient =>
        Of(GradientBuffer ?? throw new InvalidOperationException("This activation has no gradient: its tape is not built for training, or nothing before it needs one."));

    internal bool NeedsGradient { get; set; }

    /// <summary>Where the values lie; may be longer than the shape. An input has it from the start, others once the tape is built.</summary>
    internal Storage? ValueBuffer { get; set; }

    /// <summary>Where the gradient lies; may be longer than the shape, and null where no parameter needs it.</summary>
    internal Storage? GradientBuffer { get; set; }

    internal unsafe float* Data => ValueBuffer!.Pointer;

    internal unsafe float* GradientData => GradientBuffer is null ? null : GradientBuffer.Pointer;

    /// <summary>The values from a picture on.</summary>
    internal unsafe float* At(int picture) => Data + (long)picture * Shape.PerPicture;

    /// <summary>The gradient from a picture on; null where there is none.</summary>
    internal unsafe float* GradientAt(int picture) => GradientBuffer is null ? null : GradientData + (long)picture * Shape.PerPicture;

    /// <summary>The values of some pictures, a row each.</summary>
    internal unsafe Matrix Rows(int first, int count) => new(At(first), count, Shape.PerPicture);

    /// <summary>Their gradients.</summary>
    internal unsafe Matrix GradientRows(int first, int count) => new(GradientAt(first), count, Shape.PerPicture);

    private Span<float> Of(Storage buffer) => buffer.Span[..checked((int)Shape.Length)];
}
