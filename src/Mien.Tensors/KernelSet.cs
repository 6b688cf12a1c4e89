using Mien.Tensors.Managed;
using Mien.Tensors.Managed.Tiles;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.OneDnn;

namespace Mien.Tensors;

/// <summary>
/// One of the two sets of kernels that a tape can run on: oneDNN's, or managed SIMD code. They differ in what is bound by arithmetic
/// (convolution, as <see cref="ConvolutionChoice"/> says, and matrix product); what is bound by memory (normalisation, pooling,
/// element-wise operations, depthwise convolution) is managed code in both, which measures at least as fast as oneDNN's.
/// </summary>
public abstract class KernelSet
{
    private static readonly Lazy<KernelSet?> oneDnn = new(OneDnnKernels.TryLoad);

    private static readonly Lazy<KernelSet> standard = new(Choose);

    private protected KernelSet()
    {
    }

    /// <summary>Managed SIMD code alone: on every machine.</summary>
    public static KernelSet Managed { get; } = new ManagedKernels();

    /// <summary>oneDNN 2.6 (Debian package libdnnl2); null where it is not installed or of another version.</summary>
    public static KernelSet? OneDnn => oneDnn.Value;

    /// <summary>oneDNN where it is installed, managed otherwise; <c>MIEN_KERNELS=onednn|managed</c> overrides.</summary>
    public static KernelSet Default => standard.Value;

    /// <summary>"onednn" or "managed".</summary>
    public abstract string Name { get; }

    /// <summary>Makes the kernels of one convolution for one range of pictures.</summary>
    /// <param name="request">Sizes and what to fuse.</param>
    /// <param name="layout">Weight order that is already in use and must be kept; null for the fastest.</param>
    /// <param name="workspace">Memory that the kernel may use while it runs.</param>
    internal ConvolutionKernel Convolution(in ConvolutionRequest request, WeightLayout? layout, Workspace workspace) =>
        ConvolutionChoice.Of(request, layout, hasOneDnn: this is OneDnnKernels) switch
        {
            ConvolutionAlgorithm.Depthwise => new ManagedDepthwiseConvolution(request),
            ConvolutionAlgorithm.Winograd => new WinogradConvolution(request, workspace),
            ConvolutionAlgorithm.Tiles => new TileConvolution(request, workspace),
            ConvolutionAlgorithm.OneDnn => new OneDnnConvolution(request, layout as OneDnnLayout),
            _ => new ManagedConvolution(request, workspace),
        };

    /// <summary>c [m, n] = a [m, k] · b [k, n], or added to c; c lies row by row and overlaps neither.</summary>
    internal abstract void Product(in Matrix a, in Matrix b, in Matrix c, bool accumulate, Workspace workspace);

    private static KernelSet Choose() => Environment.GetEnvironmentVariable("MIEN_KERNELS") switch
    {
        null or "" => OneDnn ?? Managed,
        "managed" => Managed,
        "onednn" => OneDnn ?? throw new DllNotFoundException(
            "MIEN_KERNELS=onednn: libdnnl.so.2 was not found, or is not version 2.6; install the package libdnnl2 or leave MIEN_KERNELS unset."),
        var other => throw new InvalidDataException($"MIEN_KERNELS={other}: not a set of kernels; give onednn or managed"),
    };
}
