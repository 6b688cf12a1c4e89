namespace Mien.Tensors;

/// <summary>
/// Dropout (Srivastava et al., 2014): each value is zeroed with a chance p or divided by 1 - p, anew in every forward
/// pass of a training tape.
/// </summary>
internal sealed unsafe class DropoutOperation : Operation
{
    private readonly float chance;
    private readonly Tensor factors;
    private readonly ulong number;
    private ulong key;
    private ParallelLoop forward = null!;

    public DropoutOperation(Tape tape, Variable input, float chance)
        : base(tape, input)
    {
        this.chance = chance;
        factors = tape.Scratch(input.Shape.Length);
        number = (ulong)tape.Operations.Count;
    }

    public override void Build() => forward = new ParallelLoop(Workers, Input.Shape.N, Forward);

    public override void Forward()
    {
        var random = Tape.Random;
        key = random.NextBits();
        forward.Run();
    }

    public override void Backward()
    {
        for (long i = 0; i < Input.Shape.Length; i++)
            Input.GradientData[i] = (Accumulates[0] ? Input.GradientData[i] : 0) + Output.GradientData[i] * factors.Pointer[i];
    }

    private void Forward(int part, int start, int end)
    {
        for (var picture = start; picture < end; picture++)
        {
            var random = new RandomSource(key, number, (ulong)picture);
            var offset = (long)picture * Input.Shape.PerPicture;
            for (var i = offset; i < offset + Input.Shape.PerPicture; i++)
            {
                factors.Pointer[i] = random.NextSingle() < chance ? 0 : 1 / (1 - chance);
                Output.Data[i] = Input.Data[i] * factors.Pointer[i];
            }
        }
    }
}
