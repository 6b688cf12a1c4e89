using Mien.Tensors.Autograd;
using Mien.Tensors.Managed;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// Convolution, ordinary or depthwise. At inference the normalisation, addition and ReLU behind it are folded in:
/// with scale a = γ/√(σ²+ε), weights become a·w and the bias a·(b-μ)+β.
/// </summary>
internal sealed unsafe class ConvolutionOperation : Operation, IFuses
{
    private const int ValuesPerBlock = 16384; // fewer are not worth handing over

    private readonly Parameter weights;
    private readonly Parameter? bias;
    private readonly Window window;
    private readonly bool depthwise;
    private BatchNormalizationOperation? normalization;
    private Tensor? sum;
    private bool relu;
    private ConvolutionSlice[] slices = [];
    private ConvolutionKernel[] kernels = [];
    private Storage[] partialWeights = [];
    private Storage[] partialBias = [];
    private Storage? foldedWeights;
    private Storage? foldedBias;
    private Storage? addedGradient;
    private Action forward = null!;
    private Action? backwardData;
    private Action? backwardParameters;

    public ConvolutionOperation(Tape tape, Tensor input, Parameter weights, Parameter? bias, Window window, bool depthwise)
        : base(tape, input)
    {
        this.weights = weights;
        this.bias = bias;
        this.window = window;
        this.depthwise = depthwise;
    }

    public override IEnumerable<Parameter> Parameters => bias is null ? [weights] : [weights, bias];

    // The convolution reads its input until the end, so x + w⋆x needs a buffer of its own.
    public override Tensor? ForwardInPlace => sum == Input ? null : sum;

    private bool HasBias => bias is not null || normalization is not null;

    private float* WeightData => foldedWeights is null ? weights.Value.Pointer : foldedWeights.Pointer;

    private float* BiasData => foldedBias is not null ? foldedBias.Pointer : bias is null ? null : bias.Value.Pointer;

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (mode != TapeMode.Inference || relu)
            return false;
        switch (next)
        {
            case BatchNormalizationOperation norm when normalization is null && sum is null:
                normalization = norm;
                return true;
            case AddOperation add when sum is null && !depthwise:
                sum = add.Inputs[0] == Output ? add.Inputs[1] : add.Inputs[0];
                Inputs = [Input, sum];
                relu = add.Relu;
                return true;
            case ReluOperation:
                relu = true;
                return true;
            default:
                return false;
        }
    }

    public override void Build()
    {
        var s = Input.Shape;
        slices = ConvolutionSlice.Cut(new(s.N, s.H, s.W, s.C, weights.Shape[0], window), Workers.Count, rows: !Tape.IsTraining, depthwise);
        kernels = new ConvolutionKernel[slices.Length];
        var layout = weights.Layout == WeightLayout.Plain ? null : weights.Layout;
        for (var part = 0; part < kernels.Length; part++)
            kernels[part] = CreateKernel(part, part == 0 ? (Tape.IsTraining ? layout : null) : kernels[0].Layout);
        forward = Loop(Forward);
        if (!Tape.IsTraining)
        {
            foldedWeights = Tape.Scratch(kernels[0].Layout.PackedLength(weights.Count));
            foldedBias = HasBias ? Tape.Scratch(weights.Shape[0]) : null;
            Refresh();
            return;
        }
        weights.Adopt(kernels[0].Layout);
        if (Output.NeedsGradient)
            BuildBackward();
    }

    public override void Refresh()
    {
        if (foldedWeights is null)
            return;
        var plain = weights.Read();
        var shift = bias?.Read() ?? new float[weights.Shape[0]];
        if (normalization is not null)
        {
            var (scale, offset) = normalization.Affine();
            var perChannel = plain.Length / scale.Length;
            for (var i = 0; i < plain.Length; i++)
                plain[i] *= scale[i / perChannel];
            for (var c = 0; c < shift.Length; c++)
                shift[c] = shift[c] * scale[c] + offset[c];
        }
        kernels[0].Layout.Pack(plain, foldedWeights.Span);
        if (foldedBias is not null)
            shift.CopyTo(foldedBias.Span);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Convolve(Input, weights, bias, window, depthwise, Output);

    public override void Forward()
    {
        if (sum is not null && Output.Data != sum.Data)
            Buffer.MemoryCopy(sum.Data, Output.Data, Output.Shape.Length * sizeof(float), Output.Shape.Length * sizeof(float));
        forward();
    }

    public override void Backward()
    {
        backwardParameters?.Invoke();
        backwardData?.Invoke();
    }

    public override void Release()
    {
        foreach (var kernel in kernels)
            kernel?.Dispose(); // null where building a kernel failed
    }

    private Action Loop(Action<int> body) => new ParallelLoop(Workers, slices.Length, (part, _, _) => body(part)).Run;

    private ConvolutionKernel CreateKernel(int part, WeightLayout? layout)
    {
        var request = new ConvolutionRequest(slices[part].Shape, HasBias, relu, sum is not null, Tape.IsTraining, depthwise);
        return Tape.Kernels.Convolution(request, layout, Tape.Workspace(part));
    }

    private void Forward(int part) =>
        kernels[part].Forward(Input.Data + slices[part].Input, WeightData, BiasData, Output.Data + slices[part].Output);

    private void BuildBackward()
    {
        var trainsBias = bias is { Trains: true };
        if (weights.Trains)
            partialWeights = Partial(weights);
        if (trainsBias)
            partialBias = Partial(bias!);
        else if (weights.Trains && bias is not null)
            partialBias = [.. slices.Select(_ => Tape.Scratch(bias.Count))]; // the kernel writes both
        if (weights.Trains || trainsBias)
        {
            backwardParameters = Loop(weights.Trains ? BackwardWeights : BackwardBias);
            if (weights.Trains)
                backwardParameters += Collecting(partialWeights, weights.Gradient!);
            if (trainsBias)
                backwardParameters += Collecting(partialBias, bias!.Gradient!);
        }
        if (!Input.NeedsGradient)
            return;
        if (Accumulates[0])
            addedGradient = Tape.Scratch(Input.Shape.Length);
        backwardData = Loop(BackwardData);
    }

    // Part 0 writes the gradient itself where it is the first to do so; the others write beside it.
    private Storage[] Partial(Parameter parameter)
    {
        var overwrites = !Tape.GradientIsWrittenBefore(this, parameter);
        var gradient = parameter.EnsureGradient();
        var partial = new Storage[slices.Length];
        for (var part = 0; part < partial.Length; part++)
            partial[part] = part == 0 && overwrites ? gradient : Tape.Scratch(gradient.Length);
        return partial;
    }

    private Action Collecting(Storage[] partial, Storage gradient)
    {
        var blocks = (int)((gradient.Length + ValuesPerBlock - 1) / ValuesPerBlock);
        return new ParallelLoop(Workers, blocks, (_, start, end) =>
        {
            var first = (long)start * ValuesPerBlock;
            var length = Math.Min((long)end * ValuesPerBlock, gradient.Length) - first;
            foreach (var tensor in partial)
                if (tensor != gradient)
                    Elementwise.Accumulate(length, tensor.Pointer + first, gradient.Pointer + first);
        }).Run;
    }

    private void BackwardWeights(int part) =>
        kernels[part].BackwardWeights(
            Input.Data + slices[part].Input, Output.GradientData + slices[part].Output, partialWeights[part].Pointer,
            bias is null ? null : partialBias[part].Pointer);

    private void BackwardBias(int part)
    {
        var (shape, _, output) = slices[part];
        ColumnSums.Compute(
            (long)shape.Batch * shape.OutHeight * shape.OutWidth, shape.Out, Output.GradientData + output, partialBias[part].Pointer);
    }

    private void BackwardData(int part)
    {
        var (shape, input, output) = slices[part];
        var target = Input.GradientData + input;
        var written = addedGradient is null ? target : addedGradient.Pointer + input;
        kernels[part].BackwardData(Output.GradientData + output, weights.Value.Pointer, written);
        if (addedGradient is not null)
            Elementwise.Accumulate((long)shape.Batch * Input.Shape.PerPicture, written, target);
    }
}
