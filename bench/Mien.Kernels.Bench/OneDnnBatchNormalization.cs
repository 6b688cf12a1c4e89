using System.Runtime.InteropServices;
using Mien.Tensors.OneDnn;

namespace Mien.Kernels.Bench;

/// <summary>oneDNN's batch normalisation in training, in either order of the activations, on one thread.</summary>
internal static unsafe partial class OneDnnBatchNormalization
{
    private const int Backward = 128;
    private const uint UseScaleAndShift = 8 | 16;
    private const int ArgMean = 49;
    private const int ArgVariance = 50;
    private const int ArgScale = 51;
    private const int ArgShift = 52;
    private const int ArgDifferentialScale = 255;
    private const int ArgDifferentialShift = 256;

    /// <summary>Which kernel oneDNN chose.</summary>
    public static string Implementation { get; private set; } = "";

    /// <summary>Overwrites y, mean and variance, then dx, dscale and dshift.</summary>
    public static void Run(
        bool channelsLast, int n, int h, int w, int c, float* x, float* dy, float* scale, float* shift, float epsilon,
        float* y, float* mean, float* variance, float* dx, float* dscale, float* dshift)
    {
        var data = Native.Describe(channelsLast ? Native.TagNhwc : Native.TagNchw, [n, c, h, w]);
        var vector = Native.Describe(Native.TagA, [c]);
        var operation = stackalloc byte[Native.OperationDescriptorSize];
        nint forward, backward;
        Native.Check(dnnl_batch_normalization_forward_desc_init(operation, Native.ForwardTraining, &data, epsilon, UseScaleAndShift));
        Native.Check(Native.dnnl_primitive_desc_create(&forward, operation, 0, Engine.Handle, 0));
        nint name;
        Native.Check(Native.dnnl_primitive_desc_query(forward, Native.QueryImplementation, 0, &name));
        Implementation = Marshal.PtrToStringAnsi(name)!;
        Execute(
            forward, (Native.ArgSource, data, (nint)x), (Native.ArgDestination, data, (nint)y), (ArgMean, vector, (nint)mean),
            (ArgVariance, vector, (nint)variance), (ArgScale, vector, (nint)scale), (ArgShift, vector, (nint)shift));

        Native.Check(dnnl_batch_normalization_backward_desc_init(operation, Backward, &data, &data, epsilon, UseScaleAndShift));
        Native.Check(Native.dnnl_primitive_desc_create(&backward, operation, 0, Engine.Handle, forward));
        Execute(
            backward, (Native.ArgSource, data, (nint)x), (ArgMean, vector, (nint)mean), (ArgVariance, vector, (nint)variance),
            (Native.ArgDifferentialDestination, data, (nint)dy), (ArgScale, vector, (nint)scale), (ArgShift, vector, (nint)shift),
            (Native.ArgDifferentialSource, data, (nint)dx), (ArgDifferentialScale, vector, (nint)dscale), (ArgDifferentialShift, vector, (nint)dshift));
        Native.Check(Native.dnnl_primitive_desc_destroy(forward));
        Native.Check(Native.dnnl_primitive_desc_destroy(backward));
    }

    private static void Execute(nint descriptor, params ReadOnlySpan<(int Role, MemoryDescriptor Memory, nint Data)> roles)
    {
        _ = Engine.Stream;
        nint primitive;
        Native.Check(Native.dnnl_primitive_create(&primitive, descriptor));
        var arguments = stackalloc Argument[roles.Length];
        for (var i = 0; i < roles.Length; i++)
        {
            var memory = roles[i].Memory;
            nint created;
            Native.Check(Native.dnnl_memory_create(&created, &memory, Engine.Handle, (void*)roles[i].Data));
            arguments[i] = new Argument { Role = roles[i].Role, Memory = created };
        }

        Native.Check(Native.dnnl_primitive_execute(primitive, Engine.Stream, roles.Length, arguments));
        for (var i = 0; i < roles.Length; i++)
            Native.Check(Native.dnnl_memory_destroy(arguments[i].Memory));
        Native.Check(Native.dnnl_primitive_destroy(primitive));
    }

    [LibraryImport(Native.Library)]
    private static partial int dnnl_batch_normalization_forward_desc_init(
        void* descriptor, int kind, MemoryDescriptor* data, float epsilon, uint flags);

    [LibraryImport(Native.Library)]
    private static partial int dnnl_batch_normalization_backward_desc_init(
        void* descriptor, int kind, MemoryDescriptor* differential, MemoryDescriptor* data, float epsilon, uint flags);
}
