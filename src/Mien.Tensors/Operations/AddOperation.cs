using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = a + b, with ReLU behind it where the next operation was one; da = db = dy (masked by y > 0).</summary>
internal sealed unsafe class AddOperation(Tape tape, Tensor first, Tensor second) : Operation(tape, first, second), IFuses
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    /// <summary>Whether ReLU follows.</summary>
    public bool Relu { get; private set; }

    public override bool SharesGradient => !Relu;

    public override Tensor? ForwardInPlace => Input;

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (next is not ReluOperation || Relu)
            return false;
        return Relu = true;
    }

    public override void Build()
    {
        var size = Output.Shape.PerPicture;
        forward = new ParallelLoop(Workers, Output.Shape.N, (_, start, end) =>
            Kernel.Add(
                (long)(end - start) * size, Inputs[0].Data + (long)start * size, Inputs[1].Data + (long)start * size, Relu,
                Output.Data + (long)start * size));
        backward = new ParallelLoop(Workers, Output.Shape.N, Backward);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Add(Inputs[0], Inputs[1], Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private void Backward(int part, int start, int end)
    {
        var size = Output.Shape.PerPicture;
        var count = (long)(end - start) * size;
        var offset = (long)start * size;
        for (var k = 0; k < 2; k++)
        {
            var target = Inputs[k].GradientData;
            if (target is null || target == Output.GradientData)
                continue;
            if (Relu)
                Kernel.ReluBackward(count, Output.Data + offset, Output.GradientData + offset, target + offset, Accumulates[k]);
            else if (Accumulates[k])
                Kernel.Accumulate(count, Output.GradientData + offset, target + offset);
            else
                Buffer.MemoryCopy(Output.GradientData + offset, target + offset, count * sizeof(float), count * sizeof(float));
        }
    }
}
