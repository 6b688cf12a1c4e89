using System.Runtime.CompilerServices;

namespace Mien.Tensors.Shapes;

/// <summary>A sliding window over the two spatial axes: kernel size, stride and explicit padding, all in pixels.</summary>
/// <param name="Height">Rows covered by the window.</param>
/// <param name="Width">Columns covered by the window.</param>
/// <param name="Stride">Step of the window along both axes.</param>
/// <param name="Top">Rows of padding above the input.</param>
/// <param name="Left">Columns of padding before the input.</param>
/// <param name="Bottom">Rows of padding below the input.</param>
/// <param name="Right">Columns of padding after the input.</param>
public readonly record struct Window(int Height, int Width, int Stride, int Top = 0, int Left = 0, int Bottom = 0, int Right = 0)
{
    /// <summary>A square window with no padding ("valid").</summary>
    public static Window Valid(int size, int stride = 1) => new(size, size, stride);

    /// <summary>A square window with the same padding on all four sides.</summary>
    public static Window Padded(int size, int stride, int padding) => new(size, size, stride, padding, padding, padding, padding);

    /// <summary>
    /// A square window padded so that the output has ceil(input / stride) rows and columns, the odd pixel of padding
    /// at the bottom and right (the "same" of TensorFlow and Keras).
    /// </summary>
    public static Window Same(int size, int stride, int height, int width)
    {
        var vertical = SameTotal(height, size, stride);
        var horizontal = SameTotal(width, size, stride);
        return new(size, size, stride, vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2);
    }

    /// <summary>
    /// A square window padded at the bottom and right alone, so that the last windows reach over the edge and no pixel is
    /// left out: ceil((input - size) / stride) + 1 rows and columns (the ceil mode of Caffe and PyTorch).
    /// </summary>
    public static Window Ceiling(int size, int stride, int height, int width) =>
        new(size, size, stride, Bottom: CeilingTotal(height, size, stride), Right: CeilingTotal(width, size, stride));

    /// <summary>Output rows for an input of <paramref name="height"/> rows.</summary>
    public int OutHeight(int height) => (height + Top + Bottom - Height) / Stride + 1;

    /// <summary>Output columns for an input of <paramref name="width"/> columns.</summary>
    public int OutWidth(int width) => (width + Left + Right - Width) / Stride + 1;

    /// <summary>Which rows (or columns) of a window that begins at <paramref name="start"/> lie inside an input of <paramref name="length"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (int From, int To) Inside(int start, int size, int length) => (Math.Max(0, -start), Math.Min(size, length - start));

    private static int SameTotal(int input, int size, int stride) =>
        Math.Max(((input + stride - 1) / stride - 1) * stride + size - input, 0);

    private static int CeilingTotal(int input, int size, int stride) =>
        Math.Max((input - size + stride - 1) / stride * stride + size - input, 0);
}
