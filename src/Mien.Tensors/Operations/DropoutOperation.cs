using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// Dropout (Srivastava et al., 2014): each value is zeroed with a chance p or divided by 1 - p, anew in every forward
/// pass of a training tape.
/// </summary>
internal sealed unsafe class DropoutOperation : Operation
{
    private readonly float chance;
    private readonly Storage factors;
    private readonly ulong number;
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public DropoutOperation(Tape tape, Tensor input, float chance)
        : base(tape, input)
    {
        this.chance = chance;
        factors = tape.Scratch(input.Shape.Length);
        number = (ulong)tape.Operations.Count;
    }

    public override void Build()
    {
        forward = new ParallelLoop(Workers, Input.Shape.N, Forward);
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
    }

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private void Forward(int part, int start, int end)
    {
        float* x = Input.Data, y = Output.Data, factor = factors.Pointer;
        var size = Input.Shape.PerPicture;
        for (var picture = start; picture < end; picture++)
        {
            var random = new RandomSource(Tape.PassKey, number, (ulong)picture);
            var offset = (long)picture * size;
            for (var i = offset; i < offset + size; i++)
            {
                factor[i] = random.NextSingle() < chance ? 0 : 1 / (1 - chance);
                y[i] = x[i] * factor[i];
            }
        }
    }

    private void Backward(int part, int start, int end)
    {
        float* dy = Output.GradientData, dx = Input.GradientData, factor = factors.Pointer;
        var size = (long)Input.Shape.PerPicture;
        for (var i = start * size; i < end * size; i++)
            dx[i] = (Accumulates[0] ? dx[i] : 0) + dy[i] * factor[i];
    }
}
