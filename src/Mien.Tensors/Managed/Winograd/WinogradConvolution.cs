using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Winograd;

/// <summary>
/// A 3x3 convolution with stride 1 by Winograd's minimal filtering F(2x2, 3x3), y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ d B)] A for each tile d of 4x4
/// pixels (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016, equations 8 and 11): sixteen products
/// of matrices [tiles, In] · [In, Out] take 16 multiplications for four outputs where the sum itself takes 36.
/// dx is the same of dy with turned weights, dw = Gᵀ [Σ (Bᵀ d B) ⊙ (A dy Aᵀ)] G.
/// </summary>
/// <remarks>
/// Works through blocks of tiles whose matrices, at most 0.5 MB of inputs (1 MB with 512 channels) and 0.25 MB of products,
/// stay in the second-level cache. In training the workspace also holds transformed weights: 32 channels of them where there is
/// one block, else all, 16/9 of the weights.
/// </remarks>
internal sealed unsafe class WinogradConvolution : ConvolutionKernel
{
    private const int LeastTiles = 32; // fewer do not pay for another pass over the weights
    private const int Matrices = 16;
    private const int BlockLength = 120 * 1024; // floats of the transformed input of one block
    private const int Gap = 16; // keeps the same place of neighbouring matrices out of the same cache set

    private readonly ConvolutionRequest request;
    private readonly Workspace workspace;
    private readonly WinogradGrid forward;
    private readonly WinogradGrid backward;
    private readonly int tiles; // of one block
    private readonly int channels;

    public WinogradConvolution(in ConvolutionRequest request, Workspace workspace)
    {
        this.request = request;
        this.workspace = workspace;
        var s = request.Shape;
        forward = new(s);
        backward = new(Turned(s));
        channels = request.Training ? Math.Max(s.In, s.Out) : s.In;
        tiles = TilesPerBlock(forward.Count, channels);
        Layout = request.Training ? new ChannelsLastLayout(s.Out, s.In, 9) : new WinogradLayout(s.Out, s.In);
        workspace.Reserve(channels + InputsLength + ProductsLength + (request.Training ? TransformedLength : 0));
    }

    public override WeightLayout Layout { get; }

    // The workspace: a pixel of zeros, transformed inputs, their products, and in training transformed weights.
    private float* Zeros => workspace.Pointer;

    private float* Inputs => Zeros + channels;

    private float* Products => Inputs + InputsLength;

    private float* Transformed => Products + ProductsLength;

    private long InputsLength => Matrices * ((long)tiles * channels + Gap);

    private long ProductsLength => Matrices * (long)ProductStep;

    // With one block of tiles a panel of weights is not needed again, and the next overwrites it in the cache.
    private long TransformedLength => tiles < forward.Count || tiles < backward.Count
        ? Math.Max(WinogradLayout.Length(request.Shape.In, request.Shape.Out), WinogradLayout.Length(request.Shape.Out, request.Shape.In))
        : Matrices * (long)channels * PanelProduct.Width;

    private nint ProductStep => tiles * PanelProduct.Width + Gap;

    /// <summary>Whether the kernel can compute this.</summary>
    public static bool Supports(in ConvolutionShape s) =>
        s is { Window: { Height: 3, Width: 3, Stride: 1, Top: <= 2, Left: <= 2, Bottom: <= 2, Right: <= 2 } }
        && s.In % 16 == 0 && s.Out % 16 == 0;

    public override void Forward(float* x, float* weights, float* bias, float* y) =>
        Convolve(forward, x, weights, request.Training ? Weights.Plain : Weights.Transformed, bias, request.Sum, request.Relu, y);

    public override void BackwardData(float* dy, float* weights, float* dx) =>
        Convolve(backward, dy, weights, Weights.Turned, null, false, false, dx);

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db)
    {
        var s = request.Shape;
        nint step = tiles * s.In + Gap, matrix = (nint)s.In * PanelProduct.Width;
        ClearZeros();
        for (var first = 0; first < forward.Count; first += tiles)
        {
            var count = Math.Min(tiles, forward.Count - first);
            WinogradTransforms.Input(forward, first, count, x, Zeros, Inputs, step);
            var sums = Transformed;
            for (var channel = 0; channel < s.Out; channel += PanelProduct.Width)
            {
                var width = Math.Min(PanelProduct.Width, s.Out - channel);
                WinogradTransforms.OutputGradient(forward, first, count, channel, width, dy, Products, ProductStep);
                for (var m = 0; m < Matrices; m++)
                    PanelProduct.Compute(
                        s.In, count, Inputs + m * step, 1, s.In, Products + m * ProductStep, first > 0, sums + m * matrix);
                if (first + count == forward.Count)
                    WinogradTransforms.WeightsGradient(s.In, width, sums, matrix, dw + channel, s.Out, (nint)s.In * s.Out);
                if (tiles < forward.Count)
                    sums += Matrices * matrix;
            }
        }

        if (db != null)
            ColumnSums.Compute((long)s.Batch * s.OutHeight * s.OutWidth, s.Out, dy, db);
    }

    public override void Dispose()
    {
    }

    private void Convolve(
        in WinogradGrid grid, float* x, float* weights, Weights form, float* bias, bool sum, bool relu, float* y)
    {
        var s = grid.Shape;
        nint step = tiles * s.In + Gap, matrix = (nint)s.In * PanelProduct.Width;
        ClearZeros();
        for (var first = 0; first < grid.Count; first += tiles)
        {
            var count = Math.Min(tiles, grid.Count - first);
            WinogradTransforms.Input(grid, first, count, x, Zeros, Inputs, step);
            var u = form == Weights.Transformed ? weights : Transformed;
            for (var channel = 0; channel < s.Out; channel += PanelProduct.Width)
            {
                var width = Math.Min(PanelProduct.Width, s.Out - channel);
                if (first == 0 && form == Weights.Plain)
                    WinogradTransforms.Weights(s.In, width, weights + channel, s.Out, (nint)s.In * s.Out, u, matrix);
                else if (first == 0 && form == Weights.Turned)
                    WinogradTransforms.TurnedWeights(s.In, width, weights + (long)channel * s.In, s.In, (nint)s.In * s.Out, u, matrix);
                for (var m = 0; m < Matrices; m++)
                    PanelProduct.Compute(
                        RoundUp(count), s.In, Inputs + m * step, s.In, 1, u + m * matrix, false, Products + m * ProductStep);
                WinogradTransforms.Output(grid, first, count, channel, width, Products, ProductStep, bias, sum, relu, y);
                if (form == Weights.Transformed || tiles < grid.Count)
                    u += Matrices * matrix;
            }
        }
    }

    private void ClearZeros() => new Span<float>(Zeros, channels).Clear();

    /// <summary>The convolution of dy that yields dx.</summary>
    private static ConvolutionShape Turned(in ConvolutionShape s)
    {
        var w = s.Window;
        return new(s.Batch, s.OutHeight, s.OutWidth, s.Out, s.In, new(3, 3, 1, 2 - w.Top, 2 - w.Left, 2 - w.Bottom, 2 - w.Right));
    }

    /// <summary>Blocks of equal size, as large as the cache allows.</summary>
    private static int TilesPerBlock(int count, int channels)
    {
        var most = Math.Max(LeastTiles, BlockLength / (Matrices * channels));
        var blocks = (count + most - 1) / most;
        return RoundUp((count + blocks - 1) / blocks);
    }

    private static int RoundUp(int rows) => (rows + PanelProduct.RowStep - 1) / PanelProduct.RowStep * PanelProduct.RowStep;

    private enum Weights
    {
        Plain,
        Turned,
        Transformed,
    }
}
