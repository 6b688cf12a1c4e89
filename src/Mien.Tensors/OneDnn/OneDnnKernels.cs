using System.Runtime.InteropServices;
using Mien.Tensors.Managed;
using Mien.Tensors.Memory;

namespace Mien.Tensors.OneDnn;

internal sealed unsafe class OneDnnKernels : Kernels
{
    private OneDnnKernels()
    {
    }

    public override string Name => "onednn";

    /// <summary>The kernels, or null where the library is not installed or is of another version.</summary>
    public static Kernels? TryLoad() =>
        NativeLibrary.TryLoad(Native.Library, out _) && NativeLibrary.TryLoad("libgomp.so.1", out _) && IsKnown(*Native.dnnl_version())
            ? new OneDnnKernels()
            : null;

    /// <summary>Whether a version has the structures that <see cref="Native"/> fills; 2.x may change them with each minor number.</summary>
    public static bool IsKnown(Version version) => version is { Major: 2, Minor: 6 };

    internal override ConvolutionKernel DirectConvolution(in ConvolutionRequest request, WeightLayout? layout, Workspace workspace) => layout switch
    {
        _ when OverrunsScratchpad(request) => new ManagedConvolution(request, workspace),
        OneDnnLayout wanted => new OneDnnConvolution(request, wanted),
        ChannelsLastLayout => new ManagedConvolution(request, workspace),
        _ => RunsFasterManaged(request) ? new ManagedConvolution(request, workspace) : new OneDnnConvolution(request, null),
    };

    internal override void MatrixProduct(
        int m, int n, int k, float* a, bool transposeA, float* b, bool transposeB, float* c, bool accumulate, float* scratch)
    {
        _ = Engine.Stream;
        Native.Check(Native.dnnl_sgemm(
            Flag(transposeA), Flag(transposeB), m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, accumulate ? 1 : 0, c, n));
    }

    internal override long MatrixProductScratch(int m, int n, int k) => 0;

    // A bug of oneDNN 2.6, still in 3.12: for the gradient of the weights of a strided 1x1 convolution it gathers the
    // pixels in its scratchpad, asks for In values a pixel, and starts each block of pixels where it would lie if a pixel
    // took a whole vector. With fewer channels than lanes (16 with AVX-512, 8 with AVX2) it writes behind the end.
    private static bool OverrunsScratchpad(in ConvolutionRequest request) =>
        request is { Training: true, Shape: { In: < 16, Window: { Height: 1, Width: 1, Stride: > 1 } } };

    // Measured: oneDNN's direct convolution falls to narrow kernels where there are fewer channels than lanes in a
    // vector, and for one picture at a time its 1x1 convolutions lose to ours between 16 and 64 channels.
    private static bool RunsFasterManaged(in ConvolutionRequest request) => request.Shape switch
    {
        { In: <= 8, Out: <= 8 } => true,
        { Batch: 1, Window: { Height: 1, Width: 1 }, In: >= 16 and <= 64, OutWidth: > 3 and < 40 } => !request.Training,
        { Batch: 1, Window: { Height: 1, Width: 1, Stride: 2 }, In: <= 8 } => !request.Training,
        _ => false,
    };

    private static byte Flag(bool transpose) => (byte)(transpose ? 'T' : 'N');
}
