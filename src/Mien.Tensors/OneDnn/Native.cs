using System.Runtime.InteropServices;

namespace Mien.Tensors.OneDnn;

/// <summary>The part of oneDNN 2.6's C interface that is used here. Descriptors are blobs of the size that version has.</summary>
internal static unsafe partial class Native
{
    public const string Library = "libdnnl.so.2";
    public const int OperationDescriptorSize = 6000;

    // dnnl_prop_kind_t
    public const int ForwardTraining = 64;
    public const int ForwardInference = 96;

    // dnnl_alg_kind_t
    public const int ConvolutionDirect = 1;
    public const int EltwiseRelu = 31;

    // dnnl_format_tag_t
    public const int TagAny = 1;
    public const int TagA = 2;
    public const int TagNchw = 5;
    public const int TagNhwc = 20;

    // dnnl_query_t
    public const int QueryImplementation = 8;
    public const int QueryWeights = 131;
    public const int QueryDifferentialWeights = 132;
    public const int QueryScratchpad = 136;

    // DNNL_ARG_*
    public const int ArgSource = 1;
    public const int ArgDestination = 17;
    public const int ArgWeights = 33;
    public const int ArgBias = 41;
    public const int ArgScratchpad = 80;
    public const int ArgDifferentialSource = 129;
    public const int ArgDifferentialDestination = 145;
    public const int ArgDifferentialWeights = 161;
    public const int ArgDifferentialBias = 169;

    private const int Float32 = 3;

    public static MemoryDescriptor Describe(int tag, ReadOnlySpan<long> sizes)
    {
        MemoryDescriptor descriptor;
        fixed (long* pointer = sizes)
            Check(dnnl_memory_desc_init_by_tag(&descriptor, sizes.Length, pointer, Float32, tag));
        return descriptor;
    }

    public static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"oneDNN refused a call with status {status}.");
    }

    [LibraryImport(Library)]
    public static partial Version* dnnl_version();

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_init_by_tag(MemoryDescriptor* descriptor, int dimensions, long* sizes, int type, int tag);

    [LibraryImport(Library)]
    public static partial nuint dnnl_memory_desc_get_size(MemoryDescriptor* descriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_equal(MemoryDescriptor* a, MemoryDescriptor* b);

    [LibraryImport(Library)]
    public static partial int dnnl_engine_create(nint* engine, int kind, nuint index);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_create(nint* stream, nint engine, uint flags);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_create(nint* memory, MemoryDescriptor* descriptor, nint engine, void* data);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_set_data_handle(nint memory, void* data);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_destroy(nint memory);

    [LibraryImport(Library)]
    public static partial int dnnl_convolution_forward_desc_init(
        void* descriptor, int kind, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights,
        MemoryDescriptor* bias, MemoryDescriptor* destination, long* strides, long* before, long* after);

    [LibraryImport(Library)]
    public static partial int dnnl_convolution_backward_data_desc_init(
        void* descriptor, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights,
        MemoryDescriptor* destination, long* strides, long* before, long* after);

    [LibraryImport(Library)]
    public static partial int dnnl_convolution_backward_weights_desc_init(
        void* descriptor, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights,
        MemoryDescriptor* bias, MemoryDescriptor* destination, long* strides, long* before, long* after);

    [LibraryImport(Library)]
    public static partial int dnnl_reorder_primitive_desc_create(
        nint* primitiveDescriptor, MemoryDescriptor* source, nint sourceEngine, MemoryDescriptor* destination,
        nint destinationEngine, nint attributes);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_create(nint* primitiveDescriptor, void* descriptor, nint attributes, nint engine, nint hint);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_destroy(nint primitiveDescriptor);

    [LibraryImport(Library)]
    public static partial MemoryDescriptor* dnnl_primitive_desc_query_md(nint primitiveDescriptor, int what, int index);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_query(nint primitiveDescriptor, int what, int index, void* result);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_create(nint* primitive, nint primitiveDescriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_destroy(nint primitive);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_attr_create(nint* attributes);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_attr_destroy(nint attributes);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_attr_set_scratchpad_mode(nint attributes, int mode);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_attr_set_post_ops(nint attributes, nint postOperations);

    [LibraryImport(Library)]
    public static partial int dnnl_post_ops_create(nint* postOperations);

    [LibraryImport(Library)]
    public static partial int dnnl_post_ops_destroy(nint postOperations);

    [LibraryImport(Library)]
    public static partial int dnnl_post_ops_append_eltwise(nint postOperations, float scale, int algorithm, float alpha, float beta);

    [LibraryImport(Library)]
    public static partial int dnnl_post_ops_append_sum(nint postOperations, float scale);

    [LibraryImport(Library)]
    public static partial int dnnl_sgemm(
        byte transposeA, byte transposeB, long m, long n, long k, float alpha, float* a, long strideA, float* b, long strideB,
        float beta, float* c, long strideC);

    [LibraryImport("libgomp.so.1")]
    public static partial void omp_set_num_threads(int count);
}

/// <summary>oneDNN's dnnl_memory_desc_t: sizes, type and order of a tensor.</summary>
[StructLayout(LayoutKind.Sequential, Size = 696)]
internal struct MemoryDescriptor;

/// <summary>The beginning of oneDNN's dnnl_version_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct Version(int Major, int Minor, int Patch);

/// <summary>oneDNN's dnnl_exec_arg_t: the role of a memory object in one execution.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Argument
{
    public int Role;
    public nint Memory;
}
