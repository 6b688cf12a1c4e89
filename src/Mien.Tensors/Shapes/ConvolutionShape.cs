namespace Mien.Tensors.Shapes;

/// <summary>
/// Sizes of one convolution over NHWC activations: x [Batch, Height, Width, In], y [Batch, OutHeight, OutWidth, Out].
/// </summary>
/// <param name="Batch">Pictures in the batch.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Window">Kernel size, stride and padding.</param>
public readonly record struct ConvolutionShape(int Batch, int Height, int Width, int In, int Out, Window Window)
{
    /// <summary>Output rows.</summary>
    public int OutHeight => Window.OutHeight(Height);

    /// <summary>Output columns.</summary>
    public int OutWidth => Window.OutWidth(Width);
}

/// <summary>Sizes of one pooling over NHWC activations: x [Batch, Height, Width, Channels], y [Batch, OutHeight, OutWidth, Channels].</summary>
/// <param name="Batch">Pictures in the batch.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="Channels">Channels of input and output.</param>
/// <param name="Window">Window size, stride and padding.</param>
public readonly record struct PoolingShape(int Batch, int Height, int Width, int Channels, Window Window)
{
    /// <summary>The pooling of some pictures.</summary>
    internal static PoolingShape Of(Shape x, int pictures, in Window window) => new(pictures, x.H, x.W, x.C, window);

    /// <summary>Output rows.</summary>
    public int OutHeight => Window.OutHeight(Height);

    /// <summary>Output columns.</summary>
    public int OutWidth => Window.OutWidth(Width);
}
