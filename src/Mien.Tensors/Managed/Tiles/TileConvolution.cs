using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed.Tiles;

/// <summary>
/// A convolution without padding at inference, whose weights stay in the cache, by <see cref="TileProduct"/>; what is pooled behind it is made of
/// some rows at a time, which never leave the cache.
/// </summary>
internal sealed unsafe class TileConvolution : ConvolutionKernel
{
    private const int StripLength = 16 * 1024; // floats of the rows that are pooled

    private readonly ConvolutionRequest request;
    private readonly Workspace workspace;
    private readonly int channels; // of a row that is pooled: whole registers
    private readonly int stripRows;

    public TileConvolution(in ConvolutionRequest request, Workspace workspace)
    {
        this.request = request;
        this.workspace = workspace;
        var s = request.Shape;
        Layout = new TileLayout(s.Out, s.In, s.Window.Height * s.Window.Width);
        if (request.Pool is not { } pool)
            return;
        channels = TileLayout.Padded(s.Out);
        // Pooled rows of a strip, of which neighbouring windows share some.
        var pooled = Math.Max(1, StripLength / (s.OutWidth * channels * pool.Stride));
        stripRows = Math.Min(pooled, pool.OutHeight(s.OutHeight));
        workspace.Reserve((long)(((stripRows - 1) * pool.Stride) + pool.Height) * s.OutWidth * channels);
    }

    public override WeightLayout Layout { get; }

    public override bool AppliesSlopes => true;

    /// <summary>Whether the kernel can compute this.</summary>
    public static bool Supports(in ConvolutionRequest request) =>
        request is { Training: false, Sum: false, Depthwise: false, Shape.Window: { Top: 0, Left: 0, Bottom: 0, Right: 0 } }
        && (request.Pool is not { } pool || (pool is { Top: 0, Left: 0 } && pool.Stride <= pool.Height));

    public override void Forward(float* x, float* weights, float* bias, float* y)
    {
        var s = request.Shape;
        var activation = new Activation(bias, request.PRelu ? Slopes : null, request.Relu);
        if (request.Pool is { } pool)
            Pooled(pool, x, weights, activation, y);
        else
            TileProduct.Compute(s, x, weights, activation, 0, (long)s.Batch * s.OutHeight * s.OutWidth, y, s.Out);
    }

    public override void BackwardData(float* dy, float* weights, float* dx) => throw new NotSupportedException();

    public override void BackwardWeights(float* x, float* dy, float* dw, float* db) => throw new NotSupportedException();

    public override void Dispose()
    {
    }

    private void Pooled(Window pool, float* x, float* weights, in Activation activation, float* y)
    {
        var s = request.Shape;
        var rows = s.OutHeight;
        var row = (nint)s.OutWidth * channels;
        var strip = workspace.Pointer;
        var (outRows, outColumns) = (pool.OutHeight(rows), pool.OutWidth(s.OutWidth));
        for (var n = 0; n < s.Batch; n++)
        {
            var picture = (long)n * rows * s.OutWidth;
            int made = 0, first = 0; // rows that are made, and the one that the strip begins with
            for (var i = 0; i < outRows; i += stripRows)
            {
                var count = Math.Min(stripRows, outRows - i);
                var top = i * pool.Stride;
                var end = Math.Min(rows, top + ((count - 1) * pool.Stride) + pool.Height);
                if (top < made)
                    Buffer.MemoryCopy(strip + (top - first) * row, strip, (made - top) * row * sizeof(float), (made - top) * row * sizeof(float));
                first = top;
                made = Math.Max(made, top);
                TileProduct.Compute(
                    s, x, weights, activation, picture + (long)made * s.OutWidth, (long)(end - made) * s.OutWidth, strip + (made - first) * row, channels);
                made = end;
                for (var j = 0; j < count; j++, y += outColumns * s.Out)
                    TilePooling.Row(pool, strip + j * pool.Stride * row, Math.Min(pool.Height, end - top - (j * pool.Stride)), s.OutWidth, channels, s.Out, outColumns, y);
            }
        }
    }
}
