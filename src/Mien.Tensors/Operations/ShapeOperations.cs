namespace Mien.Tensors;

/// <summary>The same values, channels last, seen as one vector for each picture.</summary>
internal sealed unsafe class FlattenOperation(Tape tape, Variable input) : Operation(tape, input)
{
    public override bool BackwardInPlace => true;

    public override Variable? ForwardInPlace => Input;

    public override void Accept(IOperationVisitor visitor) => visitor.Flatten(Input, Output);

    public override void Forward() => Copy(Input.Data, Output.Data);

    public override void Backward()
    {
        if (Accumulates[0])
            Managed.Elementwise.Accumulate(Input.Shape.Length, Output.GradientData, Input.GradientData);
        else
            Copy(Output.GradientData, Input.GradientData);
    }

    private void Copy(float* from, float* to)
    {
        if (from != to)
            Buffer.MemoryCopy(from, to, Input.Shape.Length * sizeof(float), Input.Shape.Length * sizeof(float));
    }
}

/// <summary>The channels of all inputs one after the other; each input's gradient is its share of the output's.</summary>
internal sealed unsafe class ConcatOperation(Tape tape, Variable[] inputs) : Operation(tape, inputs)
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
            Managed.Elementwise.Accumulate(count, from, to);
        else
            new Span<float>(from, count).CopyTo(new Span<float>(to, count));
    }
}

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
