using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

/// <summary>The channels of all inputs one after the other; each input's gradient is its share of the output's.</summary>
internal sealed unsafe class ConcatOperation(Tape tape, Tensor[] inputs) : Operation(tape, inputs)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Concat(Inputs, Output);

    public override void Forward()
    {
        var start = 0;
        foreach (var input in Inputs)
        {
            var channels = input.Shape.C;
            for (long row = 0; row < Rows; row++)
                new Span<float>(input.Data + row * channels, channels).CopyTo(new Span<float>(Output.Data + row * Output.Shape.C + start, channels));
            start += channels;
        }
    }

    public override void Backward()
    {
        var start = 0;
        for (var k = 0; k < Inputs.Length; k++)
        {
            var channels = Inputs[k].Shape.C;
            if (Inputs[k].NeedsGradient)
                for (long row = 0; row < Rows; row++)
                    Give(Output.GradientData + row * Output.Shape.C + start, Inputs[k].GradientData + row * channels, channels, Accumulates[k]);
            start += channels;
        }
    }

    private long Rows => (long)Output.Shape.N * Output.Shape.H * Output.Shape.W;

    private static void Give(float* from, float* to, int count, bool accumulate)
    {
        if (accumulate)
            Elementwise.Accumulate(count, from, to);
        else
            new Span<float>(from, count).CopyTo(new Span<float>(to, count));
    }
}
