using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>The channels of all inputs one after the other; each input's gradient is its share of the output's.</summary>
internal sealed unsafe class ConcatOperation(Tape tape, Tensor[] inputs) : PictureOperation(tape, inputs)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Concat(Inputs, Output);

    protected override void Forward(int part, int first, int count)
    {
        var y = Output.At(first);
        foreach (var input in Inputs)
        {
            var x = input.At(first);
            var channels = input.Shape.C;
            for (long row = 0; row < (long)count * Output.Shape.Area; row++)
                Kernel.Give(channels, x + row * channels, y + row * Output.Shape.C, false);
            y += channels;
        }
    }

    protected override void Backward(int part, int first, int count)
    {
        var dy = Output.GradientAt(first);
        for (var k = 0; k < Inputs.Length; k++)
        {
            var channels = Inputs[k].Shape.C;
            var dx = Inputs[k].GradientAt(first);
            if (dx is not null)
                for (long row = 0; row < (long)count * Output.Shape.Area; row++)
                    Kernel.Give(channels, dy + row * Output.Shape.C, dx + row * channels, Accumulates[k]);
            dy += channels;
        }
    }
}
