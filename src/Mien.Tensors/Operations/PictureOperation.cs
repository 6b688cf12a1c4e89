using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// An operation that makes each picture of its output from the same picture of its inputs, and of its gradients likewise, so
/// that threads share the pictures and nothing is summed in an order of theirs.
/// </summary>
internal abstract class PictureOperation(Tape tape, params Tensor[] inputs) : Operation(tape, inputs)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override void Build()
    {
        forward = new ParallelLoop(Workers, Output.Shape.N, (part, start, end) => Forward(part, start, end - start));
        backward = new ParallelLoop(Workers, Output.Shape.N, (part, start, end) => Backward(part, start, end - start));
    }

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    /// <summary>Makes <paramref name="count"/> pictures of the output from <paramref name="first"/> on.</summary>
    protected abstract void Forward(int part, int first, int count);

    /// <summary>Hands their gradients back.</summary>
    protected abstract void Backward(int part, int first, int count);

    /// <summary>c = a · b, or added to c, by one part of the work.</summary>
    protected void Product(in Matrix a, in Matrix b, in Matrix c, bool accumulate, int part) =>
        Tape.Kernels.Product(a, b, c, accumulate, Tape.Workspace(part));
}

/// <summary>An operation whose kernel overwrites the gradient: where another has written it before, it is made beside it and added.</summary>
internal abstract unsafe class OverwritingOperation(Tape tape, Tensor input) : PictureOperation(tape, input)
{
    private Storage? added;

    public override void Build()
    {
        base.Build();
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
    }

    protected sealed override void Backward(int part, int first, int count)
    {
        var target = Input.GradientAt(first);
        var written = added is null ? target : added.Pointer + (long)first * Input.Shape.PerPicture;
        Backward(first, count, written);
        if (added is not null)
            Elementwise.Accumulate((long)count * Input.Shape.PerPicture, written, target);
    }

    /// <summary>Overwrites dx of <paramref name="count"/> pictures from <paramref name="first"/> on.</summary>
    protected abstract void Backward(int first, int count, float* dx);
}
