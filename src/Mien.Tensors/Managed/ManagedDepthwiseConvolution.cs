using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Managed;

/// <summary>The depthwise convolution behind the kernel contract: one filter for each channel, weights [height, width, channel].</summary>
internal sealed unsafe class ManagedDepthwiseConvolution(in ConvolutionRequest request) : ConvolutionKernel
{
    private readonly ConvolutionRequest request = request;

    public override WeightLayout Layout { get; } =
        new ChannelsLastLayout(request.Shape.Out, 1, request.Shape.Window.Height * request.Shape.Window.Width);

    private long OutputLength => (long)request.Shape.Batch * request.Shape.OutHeight * request.Shape.OutWidth * request.Shape.Out;

    public override void Forward(float* x, float* weights, float* bias, float* y)
    {
        DepthwiseConvolution.Forward(request.Shape, x, weights, bias, y);
        if (request.Relu)
            Elementwise.ReluForward(OutputLength, y, y);
    }

    public override void BackwardData(float* dy, float* weights, float* dx) =>
        DepthwiseConvolution.BackwardData(request.Shape, dy, weights, dx);

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db) =>
        DepthwiseConvolution.BackwardWeights(request.Shape, x, dy, dw, db);

    public override void Dispose()
    {
    }
}
