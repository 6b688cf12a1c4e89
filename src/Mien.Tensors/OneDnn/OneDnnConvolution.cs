using Mien.Tensors.Memory;

namespace Mien.Tensors.OneDnn;

/// <summary>A convolution by oneDNN's direct algorithm on NHWC activations, weights in the order that oneDNN prefers.</summary>
internal sealed unsafe class OneDnnConvolution : ConvolutionKernel
{
    private readonly OneDnnLayout layout;
    private readonly Primitive forward;
    private readonly Primitive? backwardData;
    private readonly Primitive? backwardWeights;
    private readonly Primitive? weightsToBackwardData;
    private readonly Primitive? gradientToWeights;
    private readonly Storage? weightsForBackwardData;
    private readonly Storage? gradientOfWeights;

    public OneDnnConvolution(in ConvolutionRequest request, OneDnnLayout? wanted)
    {
        var s = request.Shape;
        var source = Native.Describe(Native.TagNhwc, [s.Batch, s.In, s.Height, s.Width]);
        var destination = Native.Describe(Native.TagNhwc, [s.Batch, s.Out, s.OutHeight, s.OutWidth]);
        ReadOnlySpan<long> weightSizes = [s.Out, s.In, s.Window.Height, s.Window.Width];
        var plain = Native.Describe(Native.TagNchw, weightSizes);
        var any = Native.Describe(Native.TagAny, weightSizes);
        var asked = wanted?.Packed ?? any;
        var bias = Native.Describe(Native.TagA, [s.Out]);
        var strides = stackalloc long[] { s.Window.Stride, s.Window.Stride };
        var before = stackalloc long[] { s.Window.Top, s.Window.Left };
        var after = stackalloc long[] { s.Window.Bottom, s.Window.Right };
        var operation = stackalloc byte[Native.OperationDescriptorSize];
        var biasOrNull = request.Bias ? &bias : null;

        using var fused = new Attributes(request.Sum, request.Relu);
        Native.Check(Native.dnnl_convolution_forward_desc_init(
            operation, request.Training ? Native.ForwardTraining : Native.ForwardInference, Native.ConvolutionDirect,
            &source, &asked, biasOrNull, &destination, strides, before, after));
        var forwardDescriptor = Create(operation, fused, 0);
        layout = new OneDnnLayout(plain, Query(forwardDescriptor, Native.QueryWeights));
        forward = request.Bias
            ? new Primitive(forwardDescriptor, (Native.ArgSource, source), (Native.ArgWeights, layout.Packed), (Native.ArgDestination, destination), (Native.ArgBias, bias))
            : new Primitive(forwardDescriptor, (Native.ArgSource, source), (Native.ArgWeights, layout.Packed), (Native.ArgDestination, destination));

        if (request.Training)
        {
            using var attributes = new Attributes();
            Native.Check(Native.dnnl_convolution_backward_data_desc_init(
                operation, Native.ConvolutionDirect, &source, &any, &destination, strides, before, after));
            var descriptor = Create(operation, attributes, forwardDescriptor);
            var order = Query(descriptor, Native.QueryWeights);
            backwardData = new Primitive(descriptor, (Native.ArgDifferentialDestination, destination), (Native.ArgWeights, order), (Native.ArgDifferentialSource, source));
            Native.Check(Native.dnnl_primitive_desc_destroy(descriptor));
            weightsToBackwardData = OneDnnLayout.Reorder(layout.Packed, order);
            if (weightsToBackwardData is not null)
                weightsForBackwardData = new Storage(Values(order));

            Native.Check(Native.dnnl_convolution_backward_weights_desc_init(
                operation, Native.ConvolutionDirect, &source, &any, biasOrNull, &destination, strides, before, after));
            descriptor = Create(operation, attributes, forwardDescriptor);
            order = Query(descriptor, Native.QueryDifferentialWeights);
            backwardWeights = request.Bias
                ? new Primitive(descriptor, (Native.ArgSource, source), (Native.ArgDifferentialDestination, destination), (Native.ArgDifferentialWeights, order), (Native.ArgDifferentialBias, bias))
                : new Primitive(descriptor, (Native.ArgSource, source), (Native.ArgDifferentialDestination, destination), (Native.ArgDifferentialWeights, order));
            Native.Check(Native.dnnl_primitive_desc_destroy(descriptor));
            gradientToWeights = OneDnnLayout.Reorder(order, layout.Packed);
            if (gradientToWeights is not null)
                gradientOfWeights = new Storage(Values(order));
        }
        Native.Check(Native.dnnl_primitive_desc_destroy(forwardDescriptor));
    }

    public override WeightLayout Layout => layout;

    public override void Forward(float* x, float* weights, float* bias, float* y) => forward.Execute(x, weights, y, bias);

    public override void BackwardData(float* dy, float* weights, float* dx)
    {
        if (weightsToBackwardData is not null)
        {
            weightsToBackwardData.Execute(weights, weightsForBackwardData!.Pointer);
            weights = weightsForBackwardData.Pointer;
        }
        backwardData!.Execute(dy, weights, dx);
    }

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db)
    {
        if (gradientToWeights is null)
        {
            backwardWeights!.Execute(x, dy, dw, db);
            return;
        }
        backwardWeights!.Execute(x, dy, gradientOfWeights!.Pointer, db);
        gradientToWeights.Execute(gradientOfWeights.Pointer, dw);
    }

    public override void Dispose()
    {
        forward.Dispose();
        backwardData?.Dispose();
        backwardWeights?.Dispose();
        weightsToBackwardData?.Dispose();
        gradientToWeights?.Dispose();
        weightsForBackwardData?.Dispose();
        gradientOfWeights?.Dispose();
    }

    private static nint Create(void* operation, Attributes attributes, nint hint)
    {
        _ = Engine.Stream;
        nint descriptor;
        Native.Check(Native.dnnl_primitive_desc_create(&descriptor, operation, attributes.Handle, Engine.Handle, hint));
        return descriptor;
    }

    private static MemoryDescriptor Query(nint descriptor, int what) => *Native.dnnl_primitive_desc_query_md(descriptor, what, 0);

    private static long Values(MemoryDescriptor descriptor) => (long)(Native.dnnl_memory_desc_get_size(&descriptor) + 3) / sizeof(float);
}
