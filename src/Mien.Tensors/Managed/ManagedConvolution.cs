namespace Mien.Tensors.Managed;

/// <summary>The managed convolution behind the kernel contract, with its scratch.</summary>
internal sealed unsafe class ManagedConvolution : ConvolutionKernel
{
    private readonly ConvolutionRequest request;
    private readonly Tensor scratch;
    private readonly Tensor? sum;

    public ManagedConvolution(in ConvolutionRequest request)
    {
        this.request = request;
        var shape = request.Shape;
        Layout = new ChannelsLastLayout(shape.Out, shape.In, shape.Window.Height * shape.Window.Width);
        scratch = new Tensor(Convolution.ScratchLength(shape));
        if (request.Sum)
            sum = new Tensor(OutputLength);
    }

    public override WeightLayout Layout { get; }

    private long OutputLength => (long)request.Shape.Batch * request.Shape.OutHeight * request.Shape.OutWidth * request.Shape.Out;

    public override void Forward(float* x, float* weights, float* bias, float* y)
    {
        if (sum is null)
        {
            Convolution.Forward(request.Shape, x, weights, bias, request.Relu, y, scratch.Pointer);
            return;
        }
        Convolution.Forward(request.Shape, x, weights, bias, relu: false, sum.Pointer, scratch.Pointer);
        Elementwise.Add(OutputLength, sum.Pointer, y, request.Relu, y);
    }

    public override void BackwardData(float* dy, float* weights, float* dx) =>
        Convolution.BackwardData(request.Shape, dy, weights, dx, scratch.Pointer);

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db) =>
        Convolution.BackwardWeights(request.Shape, x, dy, dw, db, scratch.Pointer);

    public override void Dispose()
    {
        scratch.Dispose();
        sum?.Dispose();
    }
}
