using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mien.Tensors.Managed.Tiles;
using Mien.Tensors.Managed.Winograd;
using Mien.Tensors.Memory;
using Mien.Tensors.OneDnn;
using Mien.Tensors.Shapes;

namespace Mien.Tensors;

/// <summary>
/// Which algorithm computes a convolution, and why. How a convolution is shared by threads, which makes the slices that are
/// asked about here, says <see cref="ConvolutionSlice"/>. Measured with Mien.Kernels.Bench on AVX-512; docs/numerics.md has the sums.
/// </summary>
internal static class ConvolutionChoice
{
    private const int MostTileWeights = 320 * 1024;

    /// <summary>The algorithm of one slice.</summary>
    /// <param name="request">Sizes, mode and what to fuse.</param>
    /// <param name="layout">Weight order that is already in use and must be kept; null for the fastest.</param>
    /// <param name="hasOneDnn">Whether oneDNN may run.</param>
    public static ConvolutionAlgorithm Of(in ConvolutionRequest request, WeightLayout? layout, bool hasOneDnn) => layout switch
    {
        _ when request.Depthwise => ConvolutionAlgorithm.Depthwise, // bound by memory, and at least as fast as oneDNN's
        WinogradLayout => ConvolutionAlgorithm.Winograd,
        null when WinogradPays(request) => ConvolutionAlgorithm.Winograd,
        ChannelsLastLayout when request.Training && WinogradPays(request) => ConvolutionAlgorithm.Winograd, // takes that order in training
        TileLayout => ConvolutionAlgorithm.Tiles,
        null when TilesPay(request, hasOneDnn) => ConvolutionAlgorithm.Tiles,
        _ when !hasOneDnn || OneDnnOverruns(request) => ConvolutionAlgorithm.Managed,
        OneDnnLayout => ConvolutionAlgorithm.OneDnn,
        ChannelsLastLayout => ConvolutionAlgorithm.Managed,
        _ => OneDnnIsSlower(request) ? ConvolutionAlgorithm.Managed : ConvolutionAlgorithm.OneDnn,
    };

    /// <summary>
    /// Managed, forward and gradient of the weights: whether windows are copied for a matrix product (Convolution.Patches)
    /// instead of read where they lie (WindowProduct).
    /// </summary>
    public static bool CopiesInput(in ConvolutionShape s) => Copies(s, s.OutWidth, s.In, s.Out);

    /// <summary>Managed, gradient of the input: the same for windows of the output's gradient.</summary>
    public static bool CopiesGradient(in ConvolutionShape s) => Copies(s, s.Width / s.Window.Stride, s.Out, s.In);

    /// <summary>
    /// Managed: whether a register takes two inputs for each of up to eight outputs (PairedProduct), which half of it would
    /// leave empty. Written for 512 bits alone.
    /// </summary>
    public static bool PairsInputs(int length, int channels) => Avx512F.IsSupported && channels <= 8 && length >= 2;

    /// <summary>Managed, gradient of the weights: the same, where more than one row of the window shares what is loaded of dy.</summary>
    public static bool PairsWeights(in ConvolutionShape s) => s.Window.Height > 1 && PairsInputs(s.Window.Width * s.In, s.Out);

    /// <summary>Whether a convolution is nothing but a product of each pixel with the weights.</summary>
    public static bool IsPointwise(in ConvolutionShape s) => s.Window == new Window(1, 1, 1);

    /// <summary>Matrix product: whether it reads its second factor where it lies, for fewer than six rows do not pay for a copy.</summary>
    public static bool MultipliesInPlace(in Matrix first, in Matrix second) => first.Rows < 6 && !first.IsTransposed && !second.IsTransposed;

    /// <summary>Inference: whether what is pooled behind a convolution goes into it.</summary>
    public static bool Pools(in ConvolutionRequest request) => !WinogradPays(request) && TilesPay(request, hasOneDnn: true);

    /// <summary>Inference: whether the weights of a linear layer are laid out once for TileProduct; large ones, which take their time anyway, are not kept twice.</summary>
    public static bool LaysOut(Parameter weights) => weights.Count <= MostTileWeights;

    // Weights that leave the second-level cache are read anew for each tile.
    private static bool TilesPay(in ConvolutionRequest request, bool hasOneDnn) =>
        request.Shape is var s && TileConvolution.Supports(request) && (long)s.In * s.Out * s.Window.Height * s.Window.Width <= MostTileWeights
        && !PairsInputs(s.Window.Width * s.In, s.Out) && (request.PRelu || request.Pool is not null || !hasOneDnn);

    // Fewer channels do not pay for the transforms, and at inference a few pixels not for weights that take 16/9 of the memory.
    private static bool WinogradPays(in ConvolutionRequest request) =>
        Vector512.IsHardwareAccelerated && WinogradConvolution.Supports(request.Shape)
        && request.Shape is { In: >= 32 and <= 512, Out: >= 32 and <= 512, OutWidth: >= 2 } s
        && (request.Training || s.Batch * s.OutHeight * s.OutWidth >= 64);

    // A bug of oneDNN 2.6, still in 3.12: for the gradient of the weights of a strided 1x1 convolution it gathers the
    // pixels in its scratchpad, asks for In values a pixel, and starts each block of pixels where it would lie if a pixel
    // took a whole vector. With fewer channels than lanes (16 with AVX-512, 8 with AVX2) it writes behind the end.
    private static bool OneDnnOverruns(in ConvolutionRequest request) =>
        request is { Training: true, Shape: { In: < 16, Window: { Height: 1, Width: 1, Stride: > 1 } } };

    // oneDNN's direct convolution falls to narrow kernels where there are fewer channels than lanes in a vector, and for one
    // picture at a time its 1x1 convolutions lose to ours between 16 and 64 channels.
    private static bool OneDnnIsSlower(in ConvolutionRequest request) => request.Shape switch
    {
        { In: <= 8, Out: <= 8 } => true,
        { Window: { Height: 1, Width: 1 }, Out: <= 8 } => !request.Training,
        { Batch: 1, Window: { Height: 1, Width: 1 }, In: >= 16 and <= 64, OutWidth: > 3 and < 40 } => !request.Training,
        { Batch: 1, Window: { Height: 1, Width: 1, Stride: 2 }, In: <= 8 } => !request.Training,
        _ => false,
    };

    // Copying pays where rows are too short for the direct tiles, or where there are so many channels that the copies of the
    // weights that a matrix product makes matter more.
    private static bool Copies(in ConvolutionShape s, int width, int input, int output)
    {
        if (IsPointwise(s) || output < 32)
            return false;
        var length = s.Window.Height * s.Window.Width * input;
        return width < 6 ? length >= 48 : length >= 288 && output >= 128;
    }
}

/// <summary>The algorithms of convolutions.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>Managed, one filter a channel: Managed.DepthwiseConvolution.</summary>
    Depthwise,

    /// <summary>Managed, the sum itself: Managed.Convolution.</summary>
    Managed,

    /// <summary>Managed, the sum itself over tiles of windows that lie anywhere, at inference: Managed.Tiles.</summary>
    Tiles,

    /// <summary>Managed, 16 products instead of 36 for 3x3 windows: Managed.Winograd.</summary>
    Winograd,

    /// <summary>oneDNN's direct convolution.</summary>
    OneDnn,
}
