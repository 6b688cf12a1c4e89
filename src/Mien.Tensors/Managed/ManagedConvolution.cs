using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed;

/// <summary>The managed convolution behind the kernel contract, with its scratch.</summary>
internal sealed unsafe class ManagedConvolution : ConvolutionKernel
{
    private readonly ConvolutionRequest request;
    private readonly Workspace workspace;

    public ManagedConvolution(in ConvolutionRequest request, Workspace workspace)
    {
        this.request = request;
        this.workspace = workspace;
        var shape = request.Shape;
        Layout = new ChannelsLastLayout(shape.Out, shape.In, shape.Window.Height * shape.Window.Width);
        workspace.Reserve(Convolution.ScratchLength(shape) + (request.Sum ? OutputLength : 0));
    }

    public override WeightLayout Layout { get; }

    private long OutputLength => (long)request.Shape.Batch * request.Shape.OutHeight * request.Shape.OutWidth * request.Shape.Out;

    public override void Forward(float* x, float* weights, float* bias, float* y)
    {
        if (!request.Sum)
        {
            Convolution.Forward(request.Shape, x, weights, bias, request.Relu, y, workspace.Pointer);
            return;
        }
        var term = workspace.Pointer + Convolution.ScratchLength(request.Shape);
        Convolution.Forward(request.Shape, x, weights, bias, relu: false, term, workspace.Pointer);
        Elementwise.Add(OutputLength, term, y, request.Relu, y);
    }

    public override void BackwardData(float* dy, float* weights, float* dx) =>
        Convolution.BackwardData(request.Shape, dy, weights, dx, workspace.Pointer);

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db) =>
        Convolution.BackwardWeights(request.Shape, x, dy, dw, db, workspace.Pointer);

    public override void Dispose()
    {
    }
}
