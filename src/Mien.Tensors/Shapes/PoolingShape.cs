namespace Mien.Tensors;

/// <summary>Sizes of one pooling over NHWC activations: x [Batch, Height, Width, Channels], y [Batch, OutHeight, OutWidth, Channels].</summary>
/// <param name="Batch">Pictures in the batch.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="Channels">Channels of input and output.</param>
/// <param name="Window">Window size, stride and padding.</param>
public readonly record struct PoolingShape(int Batch, int Height, int Width, int Channels, Window Window)
{
    /// <summary>Output rows.</summary>
    public int OutHeight => Window.OutHeight(Height);

    /// <summary>Output columns.</summary>
    public int OutWidth => Window.OutWidth(Width);
}
