using Mien.Tensors.Managed;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.OneDnn;
using Mien.Tensors.Shapes;

namespace Mien.Tensors;

/// <summary>
/// The kernels that tapes run on. Only operations that are bound by arithmetic differ between the two sets
/// (convolution, as <see cref="ConvolutionChoice"/> says, and matrix product); those bound by memory (normalisation,
/// pooling, element-wise ones, depthwise convolution) run managed SIMD code in both, which measures at least as fast as
/// oneDNN's.
/// </summary>
public abstract class Kernels
{
    private static readonly Lazy<Kernels?> oneDnn = new(OneDnnKernels.TryLoad);

    private static readonly Lazy<Kernels> standard = new(Choose);

    private protected Kernels()
    {
    }

    /// <summary>Managed SIMD code alone: on every machine.</summary>
    public static Kernels Managed { get; } = new ManagedKernels();

    /// <summary>oneDNN 2.6 (Debian package libdnnl2); null where it is not installed or of another version.</summary>
    public static Kernels? OneDnn => oneDnn.Value;

    /// <summary>oneDNN where it is installed, managed otherwise; <c>MIEN_KERNELS=onednn|managed</c> overrides.</summary>
    public static Kernels Default => standard.Value;

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
            ConvolutionAlgorithm.OneDnn => new OneDnnConvolution(request, layout as OneDnnLayout),
            _ => new ManagedConvolution(request, workspace),
        };

    /// <summary>c [m, n] = a [m, k] · b [k, n], or added to c; c lies row by row and overlaps neither.</summary>
    internal abstract void Product(in Matrix a, in Matrix b, in Matrix c, bool accumulate, Workspace workspace);

    private static Kernels Choose() => Environment.GetEnvironmentVariable("MIEN_KERNELS") switch
    {
        null or "" => OneDnn ?? Managed,
        "managed" => Managed,
        "onednn" => OneDnn ?? throw new DllNotFoundException(
            "MIEN_KERNELS=onednn: libdnnl.so.2 was not found, or is not version 2.6; install the package libdnnl2 or leave MIEN_KERNELS unset."),
        var other => throw new InvalidDataException($"MIEN_KERNELS={other}: not a set of kernels; give onednn or managed"),
    };
}

/// <summary>What a convolution kernel is built for.</summary>
/// <param name="Shape">Sizes of the range of pictures.</param>
/// <param name="Bias">Whether a bias is added.</param>
/// <param name="Relu">Inference: whether ReLU follows.</param>
/// <param name="Sum">Inference: whether the result is added to what the output holds, before ReLU.</param>
/// <param name="Training">Whether gradients are needed.</param>
/// <param name="Depthwise">Whether each channel has a filter of its own, In and Out being the same.</param>
internal readonly record struct ConvolutionRequest(ConvolutionShape Shape, bool Bias, bool Relu, bool Sum, bool Training, bool Depthwise = false);

/// <summary>
/// The kernels of one convolution, y[n,p,q,o] = b[o] + Σ x[n, p·s+i-top, q·s+j-left, c] w[o,c,i,j], and its gradients:
/// dx = dy ⋆ w turned by 180°, dw[o,c,i,j] = Σ x[n, p·s+i-top, q·s+j-left, c] dy[n,p,q,o], db[o] = Σ dy[n,p,q,o].
/// </summary>
internal abstract unsafe class ConvolutionKernel : IDisposable
{
    /// <summary>Order of the weights and of their gradient.</summary>
    public abstract WeightLayout Layout { get; }

    public abstract void Forward(float* x, float* weights, float* bias, float* y);

    /// <summary>Overwrites dx.</summary>
    public abstract void BackwardData(float* dy, float* weights, float* dx);

    /// <summary>Overwrites dw, and db where it is not null.</summary>
    public abstract void BackwardWeights(float* x, float* dy, float* dw, float* db);

    public abstract void Dispose();
}
