using Mien.Tensors.Autograd;
using Mien.Tensors.Managed;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// Convolution, ordinary or depthwise. At inference what is behind it goes into it: a normalisation into its <see cref="FoldedWeights"/>, an
/// addition, ReLU, PReLU and, where its kernel can, maximum pooling into its kernels.
/// </summary>
internal sealed unsafe class ConvolutionOperation(Tape tape, Tensor input, Parameter weights, Parameter? bias, Window window, bool depthwise)
    : Operation(tape, input), IFuses
{
    private BatchNormalizationOperation? normalization;
    private Tensor? sum;
    private bool relu;
    private Parameter? slope;
    private Storage? slopes;
    private Window? pool;
    private ConvolutionSlice[] slices = [];
    private ConvolutionKernel[] kernels = [];
    private FoldedWeights? folded;
    private PartialGradient? weightsGradient;
    private PartialGradient? biasGradient;
    private Storage[] unwantedBias = [];
    private Storage? addedGradient;
    private Action forward = null!;
    private Action? backwardData;
    private Action? backwardParameters;

    public override IEnumerable<Parameter> Parameters => ((Parameter?[])[weights, bias, slope]).OfType<Parameter>();

    /// <summary>Sizes of the convolution itself, before what is pooled.</summary>
    public ConvolutionShape Shape => new(Input.Shape.N, Input.Shape.H, Input.Shape.W, Input.Shape.C, weights.Shape[0], window);

    // The convolution reads its input until the end, so x + w⋆x needs a buffer of its own.
    public override Tensor? ForwardInPlace => sum == Input ? null : sum;

    private float* WeightData => folded is null ? weights.Value.Pointer : folded.Weights;

    private float* BiasData => folded is not null ? folded.Bias : bias is null ? null : bias.Value.Pointer;

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (mode != TapeMode.Inference || pool is not null)
            return false;
        if (next is MaxPoolOperation { Window: var behind } && Workers.Count == 1 && ConvolutionChoice.Pools(Request(Shape) with { Pool = behind }))
        {
            pool = behind;
            return true;
        }

        if (relu || slope is not null)
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
            case PReluOperation follows when sum is null:
                slope = follows.Slope;
                return true;
            default:
                return false;
        }
    }

    public override void Build()
    {
        slices = ConvolutionSlice.Cut(Shape, Workers.Count, rows: !Tape.IsTraining, depthwise);
        kernels = new ConvolutionKernel[slices.Length];
        var layout = weights.Layout == WeightLayout.Plain ? null : weights.Layout;
        for (var part = 0; part < kernels.Length; part++)
            kernels[part] = CreateKernel(part, part == 0 ? (Tape.IsTraining ? layout : null) : kernels[0].Layout);
        forward = Loop(Forward);
        if (!Tape.IsTraining)
        {
            folded = new FoldedWeights(Tape, weights, bias, normalization, kernels[0].Layout);
            if (slope is not null)
                slopes = Tape.Scratch(slope.Count);
            Refresh();
            return;
        }
        weights.Adopt(kernels[0].Layout);
        if (Output.NeedsGradient)
            BuildBackward();
    }

    public override void Refresh()
    {
        folded?.Refresh();
        if (slopes is not null)
            slope!.Read().CopyTo(slopes.Span);
    }

    /// <summary>Whether each channel has a kernel of its own.</summary>
    public bool IsDepthwise => depthwise;

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
        return Tape.Kernels.Convolution(Request(slices[part].Shape), layout, Tape.Workspace(part));
    }

    private ConvolutionRequest Request(in ConvolutionShape shape) =>
        new(shape, bias is not null || normalization is not null, relu, sum is not null, Tape.IsTraining, depthwise, slope is not null, pool);

    private void Forward(int part)
    {
        var (shape, input, output) = slices[part];
        var kernel = kernels[part];
        if (slopes is not null)
            kernel.Slopes = slopes.Pointer;
        kernel.Forward(Input.Data + input, WeightData, BiasData, Output.Data + output);
        if (slopes is not null && !kernel.AppliesSlopes)
            Elementwise.PReluForward((long)shape.Batch * shape.OutHeight * shape.OutWidth, shape.Out, Output.Data + output, slopes.Pointer, Output.Data + output);
    }

    private void BuildBackward()
    {
        if (weights.Trains)
            weightsGradient = new PartialGradient(Tape, this, weights, slices.Length);
        if (bias is { Trains: true })
            biasGradient = new PartialGradient(Tape, this, bias, slices.Length);
        else if (weights.Trains && bias is not null)
            unwantedBias = [.. slices.Select(_ => Tape.Scratch(bias.Count))]; // the kernel writes both
        if (weightsGradient is not null || biasGradient is not null)
        {
            backwardParameters = Loop(weightsGradient is not null ? BackwardWeights : BackwardBias);
            if (weightsGradient is not null)
                backwardParameters += weightsGradient.Collect;
            if (biasGradient is not null)
                backwardParameters += biasGradient.Collect;
        }
        if (!Input.NeedsGradient)
            return;
        if (Accumulates[0])
            addedGradient = Tape.Scratch(Input.Shape.Length);
        backwardData = Loop(BackwardData);
    }

    private void BackwardWeights(int part) =>
        kernels[part].BackwardWeights(
            Input.Data + slices[part].Input, Output.GradientData + slices[part].Output, weightsGradient![part],
            bias is null ? null : biasGradient is null ? unwantedBias[part].Pointer : biasGradient[part]);

    private void BackwardBias(int part)
    {
        var (shape, _, output) = slices[part];
        ColumnSums.Compute((long)shape.Batch * shape.OutHeight * shape.OutWidth, shape.Out, Output.GradientData + output, biasGradient![part]);
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
