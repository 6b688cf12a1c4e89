using System.Runtime.InteropServices;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Managed;

/// <summary>
/// Convolution over NHWC activations, weights [kh, kw, in, out]:
/// y[n,i,j,o] = bias[o] + Σ_abc x[n, i*s - top + a, j*s - left + b, c] * w[a,b,c,o], zero outside x, optionally followed by ReLU.
/// Gradients: dx[n,h,w,c] = Σ dy * w over the windows that hold the pixel, dw[a,b,c,o] = Σ_nij dy[n,i,j,o] * x[...], db = Σ dy.
/// Each row of a window is one run of kw * in neighbouring floats, so a convolution is a product of such runs with w.
/// Pictures with padding are copied, one at a time, into a padded picture in the scratch memory.
/// </summary>
internal static unsafe partial class Convolution
{
    /// <summary>Floats of scratch memory that any of the three operations needs for this shape (independent of Batch).</summary>
    public static long ScratchLength(in ConvolutionShape s)
    {
        var taps = (long)s.Window.Height * s.Window.Width;
        var padded = Math.Max(
            InputPadding(s).Length(s.Height, s.Width, s.In), GradientPadding(s).Length(s.OutHeight, s.OutWidth, s.Out));

        // Turned weights, and the widest arrangement of PairedProduct: each phase of the stride may add half a pair to a row.
        return padded + taps * s.In * s.Out + 8 * taps * (Math.Max(s.In, s.Out) + 1) + PatchScratchLength(s);
    }

    /// <summary>y from x; <paramref name="bias"/> [out] may be null.</summary>
    public static void Forward(in ConvolutionShape s, float* x, float* w, float* bias, bool relu, float* y, float* scratch)
    {
        var padding = InputPadding(s);
        padding.Clear(s.Height, s.Width, s.In, scratch);
        var rowStep = (long)padding.Width(s.Width) * s.In;
        var windows = new WindowRuns(s.Window.Height, s.Window.Width * s.In, rowStep, s.Window.Stride * s.In);
        if (ConvolutionChoice.CopiesInput(s))
        {
            ForwardByPatches(s, windows, x, w, bias, relu, y, scratch);
            return;
        }

        var arranged = Arrange(windows, s.Out, w, scratch + padding.Length(s.Height, s.Width, s.In));
        if (ConvolutionChoice.IsPointwise(s))
        {
            Pointwise((long)s.Batch * s.Height * s.Width, s.In, s.Out, x, arranged, new(bias, false, relu), y);
            return;
        }

        for (var n = 0; n < s.Batch; n++)
        {
            var picture = padding.Apply(s.Height, s.Width, s.In, x + (long)n * s.Height * s.Width * s.In, scratch);
            for (var i = 0; i < s.OutHeight; i++, y += s.OutWidth * s.Out)
                Row(windows, picture + i * s.Window.Stride * rowStep, arranged, s.Out, new(bias, false, relu), new(y, s.Out, s.OutWidth));
        }
    }

    /// <summary>The weights as <see cref="Row"/> reads them: w itself, or a copy in <paramref name="target"/>.</summary>
    private static float* Arrange(in WindowRuns windows, int channels, float* w, float* target)
    {
        if (!ConvolutionChoice.PairsInputs(windows.Length, channels))
            return w;

        PairedProduct.Arrange(windows.Rows, windows.Length, channels, w, target);
        return target;
    }

    private static void Row(in WindowRuns windows, float* x, float* arranged, int channels, in Epilogue epilogue, in Target target)
    {
        if (ConvolutionChoice.PairsInputs(windows.Length, channels))
            PairedProduct.Compute(windows, x, arranged, channels, epilogue, target);
        else
            WindowProduct.Compute(windows, x, arranged, channels, epilogue, target);
    }

    private static Padding InputPadding(in ConvolutionShape s) => new(s.Window.Top, s.Window.Left, s.Window.Bottom, s.Window.Right);

    /// <summary>Pixels to take at a time so that their inputs and outputs stay in the first-level cache.</summary>
    private static int PixelsPerChunk(int input, int output) => Math.Clamp(8192 / (input + output), 32, 256);

    private static void Pointwise(long pixels, int input, int output, float* x, float* arranged, in Epilogue epilogue, float* y)
    {
        var windows = new WindowRuns(1, input, 0, input);
        var chunk = PixelsPerChunk(input, output);
        for (long p = 0; p < pixels; p += chunk)
        {
            var count = (int)Math.Min(chunk, pixels - p);
            Row(windows, x + p * input, arranged, output, epilogue, new(y + p * output, output, count));
        }
    }

    /// <summary>Zero pixels around a picture.</summary>
    private readonly record struct Padding(int Top, int Left, int Bottom, int Right)
    {
        private bool IsNone => this == default;

        public int Width(int width) => Left + width + Right;

        /// <summary>Floats of the padded picture; 0 without padding, which needs no copy.</summary>
        public long Length(int height, int width, int channels) =>
            IsNone ? 0 : (long)(Top + height + Bottom) * Width(width) * channels;

        public void Clear(int height, int width, int channels, float* padded) =>
            NativeMemory.Clear(padded, (nuint)Length(height, width, channels) * sizeof(float));

        /// <summary>Copies the picture into the cleared padded one and returns it, or returns the picture itself without padding.</summary>
        public float* Apply(int height, int width, int channels, float* picture, float* padded)
        {
            if (IsNone)
                return picture;

            var bytes = (long)width * channels * sizeof(float);
            for (var row = 0; row < height; row++)
            {
                var target = padded + ((long)(Top + row) * Width(width) + Left) * channels;
                Buffer.MemoryCopy(picture + (long)row * width * channels, target, bytes, bytes);
            }

            return padded;
        }
    }
}
