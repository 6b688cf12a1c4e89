using Mien.Tensors.Threads;

namespace Mien.Tensors.Autograd;

/// <summary>
/// One step of a tape: makes <see cref="Output"/> from <see cref="Inputs"/> and hands gradients back. An operation
/// owns its kernels from <see cref="Build"/> on, so that a pass only executes.
/// </summary>
internal abstract class Operation(Tape tape, params Tensor[] inputs)
{
    protected Tape Tape { get; } = tape;

    public Tensor[] Inputs { get; protected set; } = inputs;

    public Tensor Output { get; set; } = null!;

    protected Tensor Input => Inputs[0];

    protected Workers Workers => Tape.Workers;

    /// <summary>Parameters that the operation reads.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>Whether the gradient of the first input may overwrite that of the output.</summary>
    public virtual bool BackwardInPlace => false;

    /// <summary>Whether every input's gradient simply is the output's.</summary>
    public virtual bool SharesGradient => false;

    /// <summary>The input whose buffer the output takes over on an inference tape; null for a buffer of its own.</summary>
    public virtual Tensor? ForwardInPlace => null;

    /// <summary>Whether the gradient of input i is added to what is there instead of overwriting it; set before <see cref="Build"/>.</summary>
    public bool[] Accumulates { get; } = new bool[inputs.Length + 1];

    public virtual void Build()
    {
    }

    /// <summary>Takes over changed parameters, for operations that keep a copy of them.</summary>
    public virtual void Refresh()
    {
    }

    public abstract void Forward();

    /// <summary>Tells what the operation computes.</summary>
    public virtual void Accept(IOperationVisitor visitor) => visitor.Other(GetType().Name.Replace("Operation", "", StringComparison.Ordinal));

    public virtual void Backward() => throw new NotSupportedException($"{GetType().Name} has no gradient.");

    /// <summary>Frees what the operation owns beside the tape's buffers.</summary>
    public virtual void Release()
    {
    }
}
